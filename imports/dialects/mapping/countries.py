"""Countries as senders write them, alpha-3 by the standard, as alpha-2; and where they lie, roughly."""

from collections.abc import Mapping

_ALPHA_3 = """
    ABW=AW AFG=AF AGO=AO AIA=AI ALA=AX ALB=AL AND=AD ARE=AE ARG=AR ARM=AM ASM=AS ATA=AQ ATF=TF ATG=AG AUS=AU AUT=AT
    AZE=AZ BDI=BI BEL=BE BEN=BJ BES=BQ BFA=BF BGD=BD BGR=BG BHR=BH BHS=BS BIH=BA BLM=BL BLR=BY BLZ=BZ BMU=BM BOL=BO
    BRA=BR BRB=BB BRN=BN BTN=BT BVT=BV BWA=BW CAF=CF CAN=CA CCK=CC CHE=CH CHL=CL CHN=CN CIV=CI CMR=CM COD=CD COG=CG
    COK=CK COL=CO COM=KM CPV=CV CRI=CR CUB=CU CUW=CW CXR=CX CYM=KY CYP=CY CZE=CZ DEU=DE DJI=DJ DMA=DM DNK=DK DOM=DO
    DZA=DZ ECU=EC EGY=EG ERI=ER ESH=EH ESP=ES EST=EE ETH=ET FIN=FI FJI=FJ FLK=FK FRA=FR FRO=FO FSM=FM GAB=GA GBR=GB
    GEO=GE GGY=GG GHA=GH GIB=GI GIN=GN GLP=GP GMB=GM GNB=GW GNQ=GQ GRC=GR GRD=GD GRL=GL GTM=GT GUF=GF GUM=GU GUY=GY
    HKG=HK HMD=HM HND=HN HRV=HR HTI=HT HUN=HU IDN=ID IMN=IM IND=IN IOT=IO IRL=IE IRN=IR IRQ=IQ ISL=IS ISR=IL ITA=IT
    JAM=JM JEY=JE JOR=JO JPN=JP KAZ=KZ KEN=KE KGZ=KG KHM=KH KIR=KI KNA=KN KOR=KR KWT=KW LAO=LA LBN=LB LBR=LR LBY=LY
    LCA=LC LIE=LI LKA=LK LSO=LS LTU=LT LUX=LU LVA=LV MAC=MO MAF=MF MAR=MA MCO=MC MDA=MD MDG=MG MDV=MV MEX=MX MHL=MH
    MKD=MK MLI=ML MLT=MT MMR=MM MNE=ME MNG=MN MNP=MP MOZ=MZ MRT=MR MSR=MS MTQ=MQ MUS=MU MWI=MW MYS=MY MYT=YT NAM=NA
    NCL=NC NER=NE NFK=NF NGA=NG NIC=NI NIU=NU NLD=NL NOR=NO NPL=NP NRU=NR NZL=NZ OMN=OM PAK=PK PAN=PA PCN=PN PER=PE
    PHL=PH PLW=PW PNG=PG POL=PL PRI=PR PRK=KP PRT=PT PRY=PY PSE=PS PYF=PF QAT=QA REU=RE ROU=RO RUS=RU RWA=RW SAU=SA
    SDN=SD SEN=SN SGP=SG SGS=GS SHN=SH SJM=SJ SLB=SB SLE=SL SLV=SV SMR=SM SOM=SO SPM=PM SRB=RS SSD=SS STP=ST SUR=SR
    SVK=SK SVN=SI SWE=SE SWZ=SZ SXM=SX SYC=SC SYR=SY TCA=TC TCD=TD TGO=TG THA=TH TJK=TJ TKL=TK TKM=TM TLS=TL TON=TO
    TTO=TT TUN=TN TUR=TR TUV=TV TWN=TW TZA=TZ UGA=UG UKR=UA UMI=UM URY=UY USA=US UZB=UZ VAT=VA VCT=VC VEN=VE VGB=VG
    VIR=VI VNM=VN VUT=VU WLF=WF WSM=WS XKX=XK YEM=YE ZAF=ZA ZMB=ZM ZWE=ZW
"""
# Codes of the standard's old list, of neighbouring standards, car plates, and names in German and English.
_OTHERS = """
    ROM=RO TMP=TL YUG=RS SCG=RS SRM=RS KOS=XK UNK=XK BUR=MM ZAR=CD GER=DE SUI=CH UK=GB EL=GR D=DE A=AT F=FR I=IT E=ES
    DEUTSCHLAND=DE GERMANY=DE ÖSTERREICH=AT OESTERREICH=AT AUSTRIA=AT SCHWEIZ=CH SWITZERLAND=CH LIECHTENSTEIN=LI
    SPANIEN=ES SPAIN=ES ESPAÑA=ES ITALIEN=IT ITALY=IT ITALIA=IT FRANKREICH=FR FRANCE=FR PORTUGAL=PT NIEDERLANDE=NL
    NETHERLANDS=NL BELGIEN=BE LUXEMBURG=LU POLEN=PL POLAND=PL TSCHECHIEN=CZ UNGARN=HU HUNGARY=HU KROATIEN=HR CROATIA=HR
    HRVATSKA=HR SLOWENIEN=SI SLOWAKEI=SK GRIECHENLAND=GR GREECE=GR TÜRKEI=TR TURKEY=TR BULGARIEN=BG RUMÄNIEN=RO
    DÄNEMARK=DK SCHWEDEN=SE NORWEGEN=NO
"""
ALPHA_2: Mapping[str, str] = dict(entry.split("=") for entry in (_ALPHA_3 + _OTHERS).split())

# South, north, west, east in degrees, without islands far away: enough to see that the two were exchanged.
BOXES: Mapping[str, tuple[float, float, float, float]] = {
    "AD": (42.4, 42.7, 1.4, 1.8), "AL": (39.6, 42.7, 19.2, 21.1), "AT": (46.3, 49.1, 9.5, 17.2),
    "BA": (42.5, 45.3, 15.7, 19.7), "BE": (49.4, 51.6, 2.5, 6.5), "BG": (41.2, 44.3, 22.3, 28.7),
    "CH": (45.8, 47.9, 5.9, 10.6), "CY": (34.5, 35.8, 32.2, 34.7), "CZ": (48.5, 51.1, 12.0, 18.9),
    "DE": (47.2, 55.1, 5.8, 15.1), "DK": (54.5, 57.8, 8.0, 15.2), "EE": (57.5, 59.8, 21.7, 28.3),
    "ES": (35.9, 43.9, -9.4, 4.4), "FI": (59.7, 70.2, 20.5, 31.6), "FR": (41.3, 51.2, -5.2, 9.7),
    "GB": (49.8, 60.9, -8.7, 1.9), "GR": (34.7, 41.8, 19.3, 29.7), "HR": (42.3, 46.6, 13.4, 19.5),
    "HU": (45.7, 48.6, 16.1, 22.9), "IE": (51.3, 55.5, -10.7, -5.9), "IS": (63.2, 66.6, -24.6, -13.4),
    "IT": (35.4, 47.1, 6.6, 18.6), "LI": (47.0, 47.3, 9.4, 9.7), "LT": (53.8, 56.5, 20.9, 26.9),
    "LU": (49.4, 50.2, 5.7, 6.6), "LV": (55.6, 58.1, 20.9, 28.3), "MC": (43.7, 43.8, 7.4, 7.5),
    "ME": (41.8, 43.6, 18.4, 20.4), "MK": (40.8, 42.4, 20.4, 23.1), "MT": (35.7, 36.1, 14.1, 14.6),
    "NL": (50.7, 53.7, 3.3, 7.3), "NO": (57.9, 71.3, 4.4, 31.2), "PL": (49.0, 54.9, 14.1, 24.2),
    "PT": (36.9, 42.2, -9.6, -6.1), "RO": (43.6, 48.3, 20.2, 29.8), "RS": (42.2, 46.2, 18.8, 23.1),
    "SE": (55.3, 69.1, 10.9, 24.2), "SI": (45.4, 46.9, 13.3, 16.7), "SK": (47.7, 49.7, 16.8, 22.6),
    "TR": (35.8, 42.2, 25.6, 44.9), "UA": (44.3, 52.4, 22.1, 40.3), "XK": (41.8, 43.3, 20.0, 21.8),
}  # fmt: skip


def alpha_2(sent: str) -> str:
    """Alpha-2, or the text as it came."""
    word = sent.upper()
    return ALPHA_2.get(word, word if len(word) == 2 else sent)


def is_in(country: str, lat: float, lng: float) -> bool | None:
    """Roughly; None where it is not known."""
    box = BOXES.get(country)
    if box is None:
        return None
    south, north, west, east = box
    return south - 0.3 <= lat <= north + 0.3 and west - 0.3 <= lng <= east + 0.3

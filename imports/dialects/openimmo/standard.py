"""What else the standard knows. It goes to the bag; being known, it is read the quick way."""

_ADDRESS = """
    vorname name titel anrede anrede_brief firma zusatzfeld strasse hausnummer plz ort postfach postf_plz postf_ort
    land/@iso_land email_zentrale email_direkt email_privat email_sonstige email_sonstige/@emailart
    email_sonstige/@bemerkung email_feedback tel_durchw tel_zentrale tel_handy tel_fax tel_privat tel_sonstige
    tel_sonstige/@telefonart tel_sonstige/@bemerkung url adressfreigabe personennummer freitextfeld
"""
_BY_SECTION = {
    "kontaktperson": _ADDRESS + "foto/@location foto/format referenz_id",
    "weitere_adresse": _ADDRESS + "@adressart",
    "objektkategorie": "user_defined_anyfield",
    "geo": """
        lage_im_bau/@LINKS lage_im_bau/@RECHTS lage_im_bau/@VORNE lage_im_bau/@HINTEN lage_gebiet/@gebiete karten_makro
        karten_mikro virtuelletour luftbildern
    """,
    "preise": """
        mietzuschlaege hauptmietzinsnetto/@hauptmietzinsust betriebskostennetto/@betriebskostenust evbnetto
        gesamtmietenetto gesamtbelastungnetto gesamtbelastungbrutto heizkostennetto monatlichekostennetto
        monatlichekostenbrutto ruecklagenetto sonstigekostennetto sonstigemietenetto summemietenetto
        summemietenetto/@summemieteust nettomieteprom2von nettomieteprom2von/@nettomieteprom2bis preis_zeitraum_von
        preis_zeitraum_bis kaufpreisnetto/@kaufpreisust provision_teilen provisionnetto mwst_gesamt nettorendite
        nettorendite_soll nettorendite_ist erschliessungskosten geschaeftsguthaben richtpreis richtpreisprom2
        stp_sonstige/@platzart stp_sonstige/@bemerkung
    """,
    "bieterverfahren": """
        beginn_angebotsphase beginn_bietzeit besichtigungstermin besichtigungstermin_2 hoechstgebot_zeigen
    """,
    "versteigerung": "zwangsversteigerung zusatztermin",
    "flaechen": """
        bueroteilflaeche fensterfront grz gfz bmz bgf sonstflaeche anzahl_wohn_schlafzimmer fensterfront_qm
        grundstuecksfront plaetze_gastraum anzahl_tagungsraeume kubatur ausnuetzungsziffer flaechevon flaechebis
    """,
    "ausstattung": """
        bad/@PISSOIR kueche/@PANTRY raeume_veraenderbar dvbt breitband_zugang/@art breitband_zugang/@speed umts_empfang
        hebebuehne gastterrasse stromanschlusswert teekueche brauereibindung sporteinrichtungen wellnessbereich
        telefon_ferienimmobilie kabelkanaele sicherheitstechnik/@POLIZEIRUF serviceleistungen/@BETREUTES_WOHNEN
        serviceleistungen/@CATERING serviceleistungen/@EINKAUF serviceleistungen/@WACHDIENST
        angeschl_gastronomie/@HOTELRESTAURANT angeschl_gastronomie/@BAR energietyp/@NEUBAUSTANDARD energietyp/@KFW40
        energietyp/@KFW55 energietyp/@KFW60 energietyp/@KFW70 energietyp/@MINERGIEBAUWEISE
        energietyp/@MINERGIE_ZERTIFIZIERT bauweise/@MASSIV dachform/@KRUEPPELWALMDACH dachform/@MANSARDDACH
        dachform/@PULTDACH dachform/@SATTELDACH dachform/@WALMDACH dachform/@FLACHDACH dachform/@PYRAMIDENDACH
        ausbaustufe/@BAUSATZHAUS ausbaustufe/@AUSBAUHAUS ausbaustufe/@SCHLUESSELFERTIGMITKELLER
        ausbaustufe/@SCHLUESSELFERTIGOHNEBODENPLATTE ausbaustufe/@SCHLUESSELFERTIGMITBODENPLATTE
    """,
    "zustand_angaben": """
        alter/@alter_attr bebaubar_nach/@bebaubar_attr erschliessung_umfang/@erschl_attr bauzone altlasten
    """,
    "infrastruktur": "zulieferung",
    "verwaltung_objekt": """
        gruppennummer zugang laufzeit geschlecht/@geschl_attr branchen hochhaus
    """,
    "verwaltung_techn": "kennung_ursprung weitergabe_generell weitergabe_positiv weitergabe_negativ",
}
OTHERS = tuple(f"{section}/{path}" for section, paths in _BY_SECTION.items() for path in paths.split())

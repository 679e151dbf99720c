"""What CRMs call the fields of a record: our tag for each of theirs, as written without accents, case, "_" and "-"."""

from imports.dialects.mapping.loosely import Vocabulary

_TAGS = """
referencia     ref reference referenciaunica propertyreference
codigo         code propertycode codigoinmueble idinmueble idpisoexterno
operacion      operation accion tipooperacion operationtype
precio         price precioeur importe
precioventa    precioinmo preciodeventa saleprice
precioalquiler precioalq preciodealquiler rentprice
preciotraspaso transferprice
moneda         currency divisa
periodo        period pricefreq
aconsultar     preciooculto ocultarprecio
tipologia      tipo tipoofer tipoinmueble propertytype typology
subtipo        subtipologia subtype
provincia      province distritoprovincia nombreprovincia
municipio      poblacion localidad ciudad nombrepoblacion town city cityname concelho municipality
zona           barrio zone neighborhood parish freguesia nombrezona
codigopostal   cp zipcode zip postalcode postcode
pais           country
calle          street streetname nombrecalle domicilio morada via
numero         streetnumber numerocalle
planta         floor
puerta         door
escalera       stair
bloque         block
urbanizacion   urbanization
referenciacatastral catastral refcatastral cadastralreference
visibilidad    visibility
superficie     metros mcons m2construidos superficieconstruida constructedarea builtarea surfacearea areabruta area
superficieutil mutiles m2utiles usablearea usefularea areautil
superficieparcela mparcela plotarea landarea areaterreno superficieterreno
habitaciones   dormitorios bedrooms quartos habitacionessimples
habdobles      habitacionesdobles
banos          banyos banoscompletos baqos bathrooms casasdebanho
aseos          toilets
latitud        latitude lat
longitud       longitude lng lon altitud
titulo         title titular
descripcion    description descricao observaciones
descripciones  descriptions textos
idioma         language lang idiomas
texto          comment text
certificadoenergetico energia energyrating calificacionenergetica rating energycertificate
consumo        performance consumoenergia energyconsumption
emisiones      emissionsrating
emisionesvalor emissionsvalue
anoconstruccion constructionyear antiguedad yearbuilt builtyear anodeconstruccion ano
conservacion   conservation estado conservationstate
orientacion    orientation
ascensor       elevator lift elevador
trastero       storageroom storage arrecadacao
garaje         garage garagem parking aparcamiento
terraza        terrace terraco
balcon         balcony varanda
jardin         garden jardim
piscina        pool swimmingpool
aireacondicionado conditionedair airconditioning aire arcondicionado
armarios       wardrobes armariosempotrados
amueblado      furniture furnished mueble mobilado
calefaccion    heating aquecimento
chimenea       chimney fireplace lareira
alarma         alarm alarme
camaras        securitycams
portero        doorman porteiro
imagen         image foto photo fotografia picture
url            urlfoto src
orden          order
enlace         link
plantas        floors
fecha          date fechaactualizacion lastupdate
estadoficha    status
contacto       contact agente agent agencia oficina
nombre         name contactname
correo         email mail contactemail
telefono       phone
ventaflag      venta01
alquilerflag   alquiler01
traspasoflag   traspaso01
gestion        operacionlinea
"""
# Elements that merely hold others together.
_THROUGH = """
    operacion precio address direccion localizacion ubicacion location mapa coordinates coordenadas features
    caracteristicas datos precios superficies images imagenes fotos photos fotografias links
    energycertification certificadoenergetico gestiones superficie
"""


def _tags() -> dict[str, str]:
    rows = (row.split() for row in _TAGS.strip().splitlines())
    return {name: ours for ours, *names in rows for name in names}


VOCABULARY = Vocabulary(
    tags=_tags(),
    through=frozenset(_THROUGH.split()),
    groups=frozenset({"imagen", "descripcion", "enlace", "gestion"}),
    apart=frozenset({"contacto"}),
    prose=frozenset({"descripcion", "texto"}),
    prose_below=frozenset({"descripciones"}),
    parts=frozenset({"idioma", "texto", "titulo"}),
)

"""The small words that tell whether a person comes from a place, works there, or means something else by its name.

Refuses nothing: these are lists, in Spanish, English, French and Haitian Creole, plain (small letters, no accents).
They are read, never said.
"""

from __future__ import annotations


def _phrases(*lines: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for line in lines for phrase in line.split(","))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST_PHRASE = 4

# Right before the place (small words of ARTICLES may stand between).
ORIGIN = _phrases(
    "soy de,soi de,soy d,soy del,somos de,somos del,vengo de,vengo del,venimos de,vine de,vine del,venir de,salgo de",
    "sali de,salimos de,aqui de,aca de,originario de,originaria de,originarios de,naci en",
    "natural de,procedente de,ciudadano de,ciudadana de,mi pais es,mi pais,llegue de,llegamos de",
    "from,i was born in,citizen of,citizens of,national of,my country is,my country,i am of,native of",
    "soti,sot,sot nan,soti nan,mwen se moun,se moun,mwen moun,nou se moun,peyi mwen se,peyi m se,fet an,fet nan",
    "viens de,viens du,viens d,viens des,vient de,vient du,vient d,venons de,venons du,venons d,venant de,venant d",
    "originaire de,originaire du,originaire d,suis de,suis du,suis d,ne en,ne au,nee en,nee au,ne a,nee a,mon pays est",
    "mon pays",
)
DESTINATION = _phrases(
    "en,a,al,para,pa,pal,hacia,hasta,rumbo a,in,to,at,into,inside,nan,pou,ale,rive,antre,lan,au,aux,vers,pour,dans",
)
DESTINATION_WITHIN = frozenset({"ozetazini", "al norte", "pal norte"})  # names that hold their own preposition
# "Calling from there": where the person is, so an origin only of countries that people leave.
CALLING_FROM = _phrases("desde,depuis,depuis le,depuis la,depi")
GOING_BACK = _words(
    """regreso regresar regresamos regrese regresa volver volvi vuelvo vuelta devolver retorno retornar back return
    returning returned home retour retourner rentrer tounen retounen
    fuir fuis fuit fui huyo huyendo huir huimos fled fleeing kite kouri"""
)
# Being sent home tells an origin: "si no voy me manda a Honduras", "they ship us back to Mexico".
SENT_HOME = _words(
    """mandar manda mandan mandaron mande mandarme mandarnos deportar deporta deportan deportaron deporten deportarme
    regresarme regresarnos regresan devuelven send sends sent sending ship ships shipped shipping deport deported
    fly flies renvoie renvoyer renvoient renvoye expulse expulser voye retounen depote"""
)
# What stands before a place and says nothing without it: "trabajo en ... y no me pagan".
FRAME = _words(
    """en de a al del desde para pa por in from at to of dans a au aux en depuis de du nan an ann pou soti
    trabajo trabajando trabaje vivo viviendo estoy estamos soy somos aqui aca work working live living i im m am we are
    here je suis nous sommes travaille travaillons vis ici mwen nou map ap m travay viv la isit yo"""
)
HERE_TO_THERE = frozenset({"a", "al", "para", "pa", "hacia", "hasta", "to", "au", "aux", "en", "vers", "pou", "ale"})
FROM = frozenset({"de", "del", "du", "d", "from", "soti"})
ARTICLES = frozenset({"el", "la", "los", "las", "the", "le", "les", "l", "peyi", "pais", "estado", "state", "ciudad"})
I_AM = _phrases("soy,somos,i am,i m,im,we are,je suis,nous sommes,mwen se,se,m se,nou se,es,ser,yo,como,nosotros")

# Beside a demonym: it then tells whose the thing is, not where the person is from.
THINGS = _words(
    """acta actas matricula ejercito nacionalidad residencia
    embajada embajadas consulado consulados cosulado visa visas visado permiso permisos peso pesos dolar dolares
    moneda gobierno ley leyes comida frontera bandera numero telefono celular chip seguro licencia placa banco empresa
    empresas patron patrones patrona jefe jefes empleador finca rancho compania cuenta criollo creole kreyol idioma
    lengua embassy consulate consul visas permit permits dollar dollars government law laws food border phone number
    employer employers company boss farm bank account ambassade consulat permis gouvernement loi frontiere employeur
    entreprise patron anbasad konsila viza pemi gouvenman lwa fwontye patwon kote lajan"""
)
WORK_THINGS = _words(
    """visa visas visado permiso permisos empresa empresas patron patrones patrona jefe jefes empleador finca rancho
    compania permit permits employer employers company boss farm permis employeur entreprise viza pemi patwon"""
)

# Names that are also common words, people's names or money: only right after a preposition, or alone.
CAREFUL = _words(
    """salvador granada leon limon colon georgia virginia carolina montana nevada colorado washington victoria alberta
    regina toledo cayo florida indiana maine jordan valle cortes yoro lempira paraiso quiche cabanas morelos hidalgo
    guerrero herrera santiago independencia duarte valverde homestead rivas rd liberia america jeremie hinche ench
    libertad union paz progreso constanza mao david murcia valencia sonora phoenix windsor juarez nogales salinas
    fresno delta madera azua orange santos chile turkey china india peru kansas nip marcala trujillo"""
) | frozenset(
    {"la paz", "la union", "la libertad", "el paraiso", "el progreso", "los santos", "la vega", "la romana", "el norte",
     "los estados", "san carlos", "san vicente", "los chiles", "san marcos", "santa rosa", "santa ana",
     "santa barbara", "orange walk", "el cayo", "el valle", "san pedro", "san miguel", "san cristobal"}
)  # fmt: skip
CAREFUL_CUES = _words(
    """en a al de del para pa hacia hasta desde d in to from of at near nan soti pou ale rive au aux du des vers dans
    pour por sur"""
)
# A name followed by one of these is another name: "el norte de Chiapas", "los estados del sur".
NOT_BEFORE = {
    "el norte": frozenset({"de", "del"}),
    "al norte": frozenset({"de", "del"}),
    "pal norte": frozenset({"de", "del"}),
    "los estados": frozenset({"de", "del", "unidos"}),
    "america": frozenset({"central", "latina", "latine", "del", "santral"}),
    "mexico": frozenset({"nuevo"}),
}
# A name right after one of these is a verb: "cómo se usa".
NOT_AFTER = {
    "usa": frozenset({"se", "que", "q", "k", "lo", "la", "no", "me", "nos", "te", "le", "quien", "como", "cual"})
}
EXACT = frozenset({"france", "usa", "eua"})  # spelt so, not only sounding so: "francés" is a language
PRONOUN = "us"  # the United States only in capitals, or as the whole message

STOP_WORDS = _words(
    """soy soi somos de del d en a al la el los las estoy esta estamos y o e para pa por favor yo nosotros vivo aqui
    aca alla desde vengo bengo venimos voy vamos es un una me mi pais ser hola buenas buenos dias tardes noches ok si
    in from i am m im come go the to at of and my country is we are hi hello yes please
    je suis viens du des au aux le les l mon pays est nous sommes bonjour oui
    mwen m soti se moun nan peyi nou ye bonjou wi"""
)

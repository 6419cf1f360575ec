"""Words the simulated people and companies are made of. Nobody here exists: companies live under
the reserved `.example`, private mailboxes under the reserved `.test`, and telephone numbers in the
ranges that the French and British regulators keep for fiction.
"""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words("""
    Adèle Agathe Alain Alice Amélie Anaïs André Antoine Arnaud Aurélie Baptiste Béatrice Benoît
    Bruno Camille Caroline Cécile Céline Charles Chloé Christophe Claire Clément Corinne Damien
    Delphine Denis Élise Élodie Émilie Emma Éric Étienne Fabien Fatima Florence François Gabriel
    Gaëlle Guillaume Hélène Hugo Inès Isabelle Jérôme Julie Julien Karim Laetitia Laurent Léa
    Louis Lucie Manon Marc Marie Mathieu Mehdi Mélanie Nadia Nathalie Nicolas Olivier Pascal
    Paul Philippe Pierre Quentin Rachid Romain Sabrina Samuel Sandrine Sarah Sébastien Sophie
    Stéphane Sylvie Thibault Thomas Valérie Vincent Virginie Xavier Yann Yasmine Zoé
""")
LAST = _words("""
    Aubert Barbier Benali Berger Bertrand Blanc Blanchard Bonnet Boucher Bourgeois Boyer Brun
    Carpentier Chevalier Colin Cordier Da-Silva David Delmas Deschamps Diallo Dubois Dufour
    Dumas Dupuy Durand Fabre Faure Ferrand Fontaine Fournier Gaillard Garnier Gauthier Germain
    Girard Giraud Guérin Haddad Henry Huet Jacquet Joly Lacroix Lambert Lebrun Leclerc Lefèvre
    Legrand Lemaire Lemoine Le-Gall Leroux Leroy Lopez Mallet Marchand Martel Masson Mercier
    Meunier Michaud Moreau Morel Morin Nguyen Nicolas Noël Olivier Paris Pascal Perret Perrin
    Petit Philippe Picard Pons Prévost Renard Renaud Rivière Robin Roche Rolland Roussel Royer
    Sanchez Schmitt Simon Tessier Traoré Vasseur Vidal Vincent Weber
""")
ENGLISH_FIRST = _words("""
    Alan Anna Ben Clara David Emily Frank Grace Hannah Ian James Karen Laura Mark Nina Oliver
    Peter Rachel Simon Tom Ursula Victor Wendy
""")
ENGLISH_LAST = _words("""
    Baker Becker Clark Cooper Davies Evans Fischer Green Harris Hughes Keller King Lewis Meyer
    Mitchell Parker Reed Schneider Shaw Turner Walker Wright Young
""")

COMPANY = {
    "industrie": ("Mécanique", "Plasturgie", "Fonderie", "Ateliers", "Tôlerie", "Usinages"),
    "logistique": ("Transports", "Logistique", "Messagerie", "Entrepôts"),
    "énergie": ("Énergies", "Solaire", "Hydraulique"),
    "commerce": ("Maison", "Distribution", "Comptoir"),
    "btp": ("Constructions", "Travaux", "Bâtiments"),
    "logiciel": ("Logiciels", "Systèmes", "Studio"),
    "services informatiques": ("Infogérance", "Réseaux", "Conseil SI"),
    "conseil": ("Cabinet", "Conseil", "Associés"),
    "finance": ("Banque", "Courtage", "Crédit"),
    "secteur public": ("Syndicat mixte", "Régie", "Agence"),
    "santé": ("Clinique", "Laboratoires", "Pharmacie"),
    "enseignement": ("École", "Institut", "Lycée"),
}
PLACES = _words("""
    Annecy Angers Annonay Aurillac Beaune Bresse Brive Cholet Clisson Cluses Colmar Dole Épinal
    Figeac Grasse Issoire Laval Libourne Lorient Mâcon Mayenne Millau Montluçon Moulins Nevers
    Niort Oyonnax Pau Roanne Rodez Saumur Sélestat Tarare Thiers Tulle Vendôme Vichy Vienne
    Vitré Voiron
""")
REGIONS = {
    "auvergne-rhône-alpes": 20.0, "île-de-france": 24.0, "pays de la loire": 11.0,
    "grand est": 9.0, "hauts-de-france": 9.0, "occitanie": 9.0, "nouvelle-aquitaine": 8.0,
    "bretagne": 7.0, "normandie": 5.0, "provence-alpes-côte d'azur": 6.0,
    "bourgogne-franche-comté": 4.0, "centre-val de loire": 4.0,
}  # fmt: skip
FRENCH_COUNTRIES = {"fr": 88.0, "be": 6.0, "ch": 4.0, "lu": 2.0}
ENGLISH_COUNTRIES = {
    "fr": 26.0,
    "de": 22.0,
    "gb": 22.0,
    "ca": 10.0,
    "nl": 8.0,
    "ch": 6.0,
    "it": 6.0,
}
ERPS = {"sage": 24.0, "cegid": 18.0, "divalto": 10.0, "sap": 20.0, "oracle": 8.0, "aucun": 20.0}
FREE_MAIL = ("outlook.test", "hotmail.test", "yahoo.test", "gmx.test")

TITLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "it manager": (
        ("Responsable informatique", "Responsable des systèmes d'information", "Responsable SI"),
        ("IT Manager", "Infrastructure Manager"),
    ),
    "it director": (("DSI", "Directrice informatique"), ("IT Director", "Head of IT")),
    "operations manager": (
        ("Responsable production", "Responsable supply chain", "Responsable maintenance"),
        ("Operations Manager", "Supply Chain Manager", "Plant Manager"),
    ),
    "operations director": (
        ("Directeur industriel", "Directrice des opérations", "Directeur d'usine"),
        ("Director of Operations", "Head of Operations"),
    ),
    "chief": (
        ("PDG", "Directeur général", "Directrice générale", "Présidente"),
        ("CEO", "Managing Director"),
    ),
    "owner": (("Gérant", "Gérante", "Fondateur"), ("Owner", "Founder")),
    "finance": (
        ("DAF", "Directrice financière", "Contrôleur de gestion"),
        ("Finance Director", "Financial Controller"),
    ),
    "engineer": (
        ("Ingénieur méthodes", "Ingénieure process", "Technicien méthodes"),
        ("Process Engineer", "Software Engineer"),
    ),
    "commerce": (
        ("Responsable marketing", "Directrice commerciale", "Chargé d'affaires"),
        ("Marketing Manager", "Sales Director"),
    ),
    "purchasing": (("Responsable achats", "Acheteuse"), ("Purchasing Manager", "Buyer")),
    "hr": (("DRH", "Responsable RH"), ("HR Manager",)),
    "assistant": (
        ("Assistante de direction", "Chargée de mission", "Chargé d'études"),
        ("Executive Assistant", "Project Coordinator"),
    ),
    "beginner": (
        ("Chef de projet junior", "Analyste junior", "Stagiaire"),
        ("Junior Analyst", "Trainee"),
    ),
    "teacher": (("Professeur", "Enseignante-chercheuse"), ("Lecturer", "Professor")),
}
PERSONAS = {
    "chief": ("décideur", "decision maker"),
    "owner": ("décideur", "decision maker"),
    "it director": ("décideur", "decision maker"),
    "operations director": ("décideur", "decision maker"),
    "finance": ("décideur", "decision maker"),
    "it manager": ("prescripteur", "influencer"),
    "operations manager": ("prescripteur", "influencer"),
    "purchasing": ("prescripteur", "influencer"),
}
USERS = ("utilisateur", "user")


def phone_number(random: Random, country: str) -> str:
    """Return a number that belongs to nobody."""
    digits = random.randrange(10_000)
    if country == "gb":
        return f"+44 7700 900{digits % 1000:03d}"
    prefix = random.choice(("1 99 00", "2 61 91", "3 53 01", "4 65 71", "5 36 49", "6 39 98"))
    return f"+33 {prefix} {digits // 100:02d} {digits % 100:02d}"

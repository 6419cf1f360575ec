"""The demo company: planning software for factories, sold from France in French and English."""

from training.simulate.company import Audience, Campaign, Company, RepHabits
from training.simulate.wants import WANTED

FACTORIES = Audience(
    trades={"it manager": 24, "it director": 9, "operations manager": 22, "operations director": 9,
            "chief": 10, "owner": 5, "finance": 6, "engineer": 8, "purchasing": 4, "assistant": 3},
    industries={"industrie": 50, "logistique": 18, "énergie": 8, "commerce": 8, "btp": 8,
                "santé": 4, "secteur public": 4},
    sizes={"1-9": 8, "10-49": 22, "50-249": 36, "250-999": 22, "1000-4999": 9, "5000+": 3},
)  # fmt: skip
ANYBODY = Audience(
    trades={"it manager": 14, "it director": 5, "operations manager": 13, "operations director": 5,
            "chief": 10, "owner": 9, "finance": 7, "engineer": 11, "commerce": 10, "purchasing": 4,
            "hr": 4, "assistant": 5, "beginner": 3},
    industries={"industrie": 28, "logistique": 12, "énergie": 5, "commerce": 10, "btp": 8,
                "santé": 6, "logiciel": 7, "services informatiques": 7, "conseil": 6, "finance": 4,
                "secteur public": 4, "enseignement": 3},
    sizes={"1-9": 18, "10-49": 27, "50-249": 29, "250-999": 16, "1000-4999": 7, "5000+": 3},
)  # fmt: skip
CHIEFS = Audience(
    trades={"chief": 50, "owner": 18, "it director": 8, "operations director": 10, "finance": 14},
    industries=ANYBODY.industries,
    sizes=ANYBODY.sizes,
)
STUDENTS = Audience(
    trades={"assistant": 46, "beginner": 24, "engineer": 12, "teacher": 10, "commerce": 8},
    industries={"enseignement": 22, "conseil": 20, "industrie": 24, "commerce": 14, "logiciel": 10,
                "logistique": 10},
    sizes={"1-9": 22, "10-49": 28, "50-249": 26, "250-999": 14, "1000-4999": 7, "5000+": 3},
)  # fmt: skip

CAMPAIGNS = (
    Campaign("referral", "customer referral", 16, 12, FACTORIES, pages=("/contact", "/contact"),
             english=0.1, free_mail=0.08, asks=0.35, handed_off=0.92, interest=1.1),
    Campaign("organic", "seo fr", 46, 14, ANYBODY, pages=("/tarifs", "/pricing"),
             content="guide", english=0.0, asks=0.2),
    Campaign("organic", "seo en", 22, 16, ANYBODY, pages=("/tarifs", "/pricing"),
             content="guide", english=1.0, asks=0.22),
    Campaign("organic", "blog", 22, 9, ANYBODY, pages=("/blog", "/en/blog"),
             content="blog", asks=0.05, interest=0.8, handed_off=0.55, free_mail=0.25),
    Campaign("paid search", "brand", 22, 24, ANYBODY, pages=("/demo", "/en/demo"),
             content="demo", asks=0.4, interest=1.2, handed_off=0.85),
    Campaign("paid search", "generic fr", 34, 58, ANYBODY, pages=("/devis", "/quote"),
             content="livre blanc", english=0.0, asks=0.2),
    Campaign("paid search", "generic en", 16, 62, ANYBODY, pages=("/devis", "/quote"),
             content="white paper", english=1.0, asks=0.2),
    Campaign("paid search", "competitor names", 10, 85, FACTORIES, pages=("/demo", "/en/demo"),
             content="comparatif", asks=0.3, interest=1.2, handed_off=0.85),
    Campaign("paid search", "free templates", 30, 28, STUDENTS, pages=("/modeles", "/templates"),
             content="template", free_mail=0.5, asks=0.14, interest=1.2, handed_off=0.6),
    Campaign("linkedin", "it managers", 16, 95, FACTORIES, pages=("/webinaire", "/webinar"),
             content="étude de cas", free_mail=0.05, asks=0.12),
    Campaign("linkedin", "executives", 14, 110, CHIEFS, pages=("/roi", "/roi"),
             content="roi calculator", free_mail=0.12, asks=0.12),
    Campaign("linkedin", "retargeting", 12, 38, ANYBODY, pages=("/demo", "/en/demo"),
             content="demo", asks=0.25, interest=1.3),
    Campaign("webinar", "industry 4.0", 16, 30, FACTORIES, "webinar",
             pages=("/webinaire", "/webinar"), content="webinaire", interest=1.1,
             every_weeks=2, first_week=0, weekday=3),
    Campaign("webinar", "finance and planning", 9, 34, CHIEFS, "webinar",
             pages=("/webinaire", "/webinar"), content="webinaire", interest=0.9,
             every_weeks=2, first_week=1, weekday=1),
    Campaign("trade show", "salon de l'industrie", 10, 110, FACTORIES, "badge",
             pages=("/salon", "/salon"), free_mail=0.05, interest=0.8, handed_off=0.85,
             every_weeks=4, first_week=2, weekday=1, lasts_days=3),
    Campaign("trade show", "it meetings", 8, 120, FACTORIES, "badge",
             pages=("/salon", "/salon"), free_mail=0.05, interest=0.8, handed_off=0.85,
             every_weeks=4, first_week=0, weekday=2, lasts_days=2),
    Campaign("purchased list", "executives file", 22, 12, CHIEFS, "import",
             free_mail=0.1, interest=0.45, handed_off=0.5, every_weeks=2, first_week=0),
    Campaign("purchased list", "factories file", 12, 16, FACTORIES, "import",
             free_mail=0.1, interest=0.5, handed_off=0.5, every_weeks=2, first_week=1),
    Campaign("partner", "integrators", 12, 20, FACTORIES, pages=("/contact", "/contact"),
             free_mail=0.03, asks=0.4, interest=0.9, handed_off=0.95),
    Campaign("partner", "resellers", 6, 18, ANYBODY, pages=("/contact", "/contact"),
             free_mail=0.1, asks=0.3, interest=0.8, handed_off=0.9),
)  # fmt: skip

NORTH, SOUTH = "north", "south"
REPS = (
    RepHabits("camille.roux", "Camille Roux", NORTH, 0.95, 0.95, minutes_to_attempt=11,
              postpones=0.12, answers=0.95, explains=0.95, opens_at=8.5),
    RepHabits("julien.moreau", "Julien Moreau", NORTH, 0.93, 0.93, minutes_to_attempt=16,
              postpones=0.15, answers=0.88, explains=0.85),
    RepHabits("fatima.benali", "Fatima Benali", NORTH, 0.94, 0.95, minutes_to_attempt=24,
              postpones=0.18, answers=0.92, explains=0.90, weekdays=(0, 1, 3, 4)),
    RepHabits("thomas.girard", "Thomas Girard", NORTH, 0.62, 0.985, minutes_to_attempt=45,
              postpones=0.22, answers=0.85, explains=0.80),
    RepHabits("nathalie.petit", "Nathalie Petit", SOUTH, 0.98, 0.66, minutes_to_attempt=30,
              postpones=0.18, answers=0.90, explains=0.60),
    RepHabits("karim.haddad", "Karim Haddad", SOUTH, 0.92, 0.92, minutes_to_attempt=75,
              postpones=0.25, answers=0.78, explains=0.75, opens_at=9.5, closes_at=18.5),
    RepHabits("sophie.lambert", "Sophie Lambert", SOUTH, 0.93, 0.94, minutes_to_attempt=120,
              postpones=0.25, answers=0.70, explains=0.70),
    RepHabits("marc.delmas", "Marc Delmas", SOUTH, 0.74, 0.72, minutes_to_attempt=240,
              postpones=0.38, answers=0.52, explains=0.35, opens_at=10.0, closes_at=17.5),
)  # fmt: skip

DEMO = Company(campaigns=CAMPAIGNS, reps=REPS, truth=WANTED)

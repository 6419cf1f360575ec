"""The sentences of a card, and the program's words in it, in French."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "Version {id}": "Version {id}",
    "{origin}, {state}, of {day}.": "{origin}, {state}, du {day}.",
    "Purpose": "À quoi elle sert",
    "Ranks leads for the people who call them, and says with what probability sales would want"
    " such a lead again. It is no judgement of a person, and decides nothing by itself.":
    "Classe les leads pour celles et ceux qui les appellent, et dit avec quelle probabilité les"
    " ventes voudraient à nouveau d’un tel lead. Elle ne juge personne et ne décide rien seule.",
    "What changed against its parent": "Ce qui change par rapport à la précédente",
    "It has no parent.": "Aucune version ne la précède.",
    "{name} is new, and parts leads by {after:.0f} points.":
    "Nouveau : {name}, avec {after:.0f} points d’écart entre les leads.",
    "{name} is gone; it parted leads by {before:.0f} points.":
    "Disparu : {name}, avec {before:.0f} points d’écart entre les leads.",
    "{name} parts leads by {after:.0f} points, {before:.0f} before.":
    "{name} : {after:.0f} points d’écart entre les leads, contre {before:.0f} auparavant.",
    "{others} other features changed less.": "{others} autres variables ont moins changé.",
    "No rule parts leads by a point more or less than before.":
    "Aucune règle ne départage les leads d’un point de plus ou de moins qu’avant.",
    "At 50 points the probability is {now:.1%}, {was:.1%} before.":
    "À 50 points, la probabilité est de {now:.1%}, contre {was:.1%} auparavant.",
    "Data and labels": "Données et étiquettes",
    "{rows} labelled leads, of which {good} were good.":
    "{rows} leads étiquetés, dont {good} étaient bons.",
    "Judged on the {rows} latest, of which {good} were good.":
    "Jugée sur les {rows} derniers, dont {good} étaient bons.",
    "{share:.0%} of their events were imported afterwards.":
    "{share:.0%} de leurs événements ont été importés après coup.",
    "label": "étiquette",
    "leads": "leads",
    "why": "pourquoi",
    "How good it is": "Ce qu’elle vaut",
    "this version": "cette version",
    "champion": "championne",
    "written scorecard": "grille écrite",
    "base rate alone": "taux moyen seul",
    "AUC": "AUC",
    "average precision": "précision moyenne",
    "log loss": "perte log.",
    "Brier": "Brier",
    "ECE": "écart de calibrage",
    "lift of the best tenth": "gain du meilleur dixième",
    "In 95 of 100 redrawn samples the AUC is {ranks}, the log loss {loss}.":
    "Sur 100 échantillons tirés à nouveau, 95 donnent une AUC de {ranks} et une perte log. de"
    " {loss}.",
    "{low:.3f} to {high:.3f}": "{low:.3f} à {high:.3f}",
    "Reliability: what was said, and what came true":
    "Fiabilité : ce qui a été annoncé, et ce qui s’est réalisé",
    "Lift: good leads found by calling the best first":
    "Gain : bons leads trouvés en appelant les meilleurs d’abord",
    "probability said": "probabilité annoncée",
    "share that came true": "part réalisée",
    "said {said:.0%}, came {came:.0%}": "annoncé {said:.0%}, réalisé {came:.0%}",
    "share of leads called": "part des leads appelés",
    "share of good leads found": "part des bons leads trouvés",
    "The gate": "Le contrôle",
    "Verdict: {verdict}.": "Verdict : {verdict}.",
    "rule": "règle",
    "found": "constat",
    "Leaks checked": "Fuites recherchées",
    "Every column was looked at alone: how well it ranks, how much it tells of the label, and"
    " whether a rare value decides.":
    "Chaque colonne a été examinée seule : comment elle classe, ce qu’elle dit de l’étiquette, et"
    " si une valeur rare décide.",
    "Every column was looked at alone: how well it ranks, how much it tells of the label, and"
    " whether a rare value decides; and whether it was written after hand-off.":
    "Chaque colonne a été examinée seule : comment elle classe, ce qu’elle dit de l’étiquette, si"
    " une valeur rare décide, et si elle a été remplie après la transmission.",
    "None looked like a leak.": "Aucune ne ressemblait à une fuite.",
    "column": "colonne",
    "level": "niveau",
    "What it says": "Ce qu’elle dit",
    "{rules} rules. The base is {base:.1f} points.":
    "{rules} règles. Le point de départ est de {base:.1f} points.",
    "50 points are a probability of {chance:.1%}.":
    "50 points correspondent à une probabilité de {chance:.1%}.",
    "Read together: {pairs}.": "Lues ensemble : {pairs}.",
    "The {shown} that part leads most:": "Les {shown} qui départagent le plus les leads :",
    "and {left_out} milder": "et {left_out} plus faibles",
    "Segments": "Segments",
    "segment": "segment",
    "said": "annoncé",
    "came true": "réalisé",
    "What was tried and chosen": "Ce qui a été essayé et retenu",
    "Way: {way}.": "Méthode : {way}.",
    "Distilled from {estimator}.": "Distillée de {estimator}.",
    "As it is that has AUC {auc:.4f} and log loss {loss:.4f}, and the gate says {verdict};"
    " becoming a scorecard moved the log loss by {lost:+.4f}.":
    "Tel quel, celui-ci a une AUC de {auc:.4f} et une perte log. de {loss:.4f}, et le contrôle"
    " dit : {verdict} ; devenir une grille a déplacé la perte log. de {lost:+.4f}.",
    "Fitted in {seconds:.1f} seconds.": "Apprise en {seconds:.1f} secondes.",
    "Log odds moved by {moved:+.2f}; no rule changed.":
    "Log-cotes déplacées de {moved:+.2f} ; aucune règle n’a changé.",
    "member": "membre",
    "share": "part",
    "not known": "non renseigné",
    "any other": "tout autre cas",
    "any number": "tout nombre",
    "{low:.4g} to {high:.4g}": "{low:.4g} à {high:.4g}",
    "up to {high:.4g}": "jusqu’à {high:.4g}",
    "above {low:.4g}": "au-dessus de {low:.4g}",
}  # fmt: skip

NAMES: Mapping[str, str] = {
    "passed": "réussi",
    "failed": "manqué",
    "promote": "promouvoir",
    "keep": "garder la championne",
    "reject": "refuser",
    "no skill": "aucun apport",
    "candidate": "candidate",
    "champion": "championne",
    "retired": "retirée",
    "rejected": "refusée",
    "written": "écrite",
    "learned": "apprise",
    "positive": "positif",
    "negative": "négatif",
    "censored": "censuré",
    "excluded": "exclu",
    "stop": "éliminatoire",
    "suspect": "suspect",
    "accepted": "accepté",
    "deal won": "affaire gagnée",
    "deal lost": "affaire perdue",
    "opportunity created": "opportunité créée",
    "meeting held": "rendez-vous tenu",
    "not handed off": "pas attribué",
    "not worked": "pas travaillé",
    "too young": "trop récent",
    "silent": "silence",
    "mix": "mélange",
    "scale form": "mise à l’échelle",
    "recalibrated": "recalibrée",
    "base rate": "taux moyen",
    "distilled": "distillée",
    "tracked": "suivie",
}

WHYS: Mapping[str, str] = {
    r"alone it ranks leads with an AUC of (\S+)":
    r"seule, elle classe les leads avec une AUC de \1",
    r"alone it tells (\S+) of the label": r"seule, elle dit \1 de l’étiquette",
    r"one of its values moves the log odds by (\S+) or more":
    r"une de ses valeurs déplace les log-cotes de \1 ou plus",
    r"written after hand-off for (\S+) of the leads":
    r"remplie après la transmission pour \1 des leads",
    r"\(allowed\)": "(admise)",
}  # fmt: skip
"""Why a column may be a leak, as it is found."""

"""Tables of the kinetics: families with their wells, fits, constants, curves and patterns."""

from __future__ import annotations

from mtorkin.base.tables.table import OF_ERRORS, OF_VALUES, SIMULATED, Column, Table, quantity

FAMILIES = Table(
    "families",
    "kinetic families: wells of one compound on one enzyme in which one substrate and the compound vary",
    (
        Column("family", "text", "identifier, unique in the study"),
        Column("compound", "text", "identifier of the compound after aliases; empty for substrate kinetics"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("title", "text", "title of the assay"),
        SIMULATED,
        Column("purpose", "text", "mechanism, dose-response, substrate-kinetics or counter-assay"),
        Column("group", "text", "enzyme form fitted apart; usually empty"),
        Column(
            "axis",
            "text",
            "the substrate that varies: ATP, protein, substrate, or both (ATP and protein); empty for one level of "
            "each",
        ),
        Column("fixed", "text", "the substrates held constant, in words"),
        *quantity("ATP", "concentration of ATP where it is held constant"),
        Column("protein", "number", "concentration of the protein where it is held constant, in protein_unit"),
        Column("protein_name", "text", "name of the protein substrate"),
        Column("site", "text", "phosphosite that is detected"),
        *quantity("FKBP12", "concentration of FKBP12"),
        *quantity("FK506", "concentration of FK506"),
        Column("preincubation", "number", "enzyme and compound before the reaction; empty if not stated", "min"),
        Column(
            "preincubated_with",
            "text",
            "what the enzyme stood with beside the compound, separated by `; `; empty if nothing or not stated",
        ),
        Column("dilution", "number", "jump dilution before the reaction, times; empty if none"),
        Column("detergent", "text", "detergent with its concentration, or none; empty if not stated"),
        Column("format", "text", "detection format; empty for velocities reduced elsewhere"),
        Column("enzyme", "text", "name of the enzyme"),
        Column("complex", "text", "mTORC1, mTORC2, truncated, other"),
        Column("mutations", "text", "mutations, separated by `; `"),
        Column("preparation", "text", "enzyme preparation"),
        *quantity(
            "enzyme_concentration", "active concentration of the enzyme if known, else the total; empty if neither"
        ),
        Column("enzyme_basis", "text", "active, total, or empty"),
        Column("substrate_unit", "text", "unit of the substrate concentrations"),
        Column("protein_unit", "text", "unit of the protein concentrations"),
        Column("inhibitor_unit", "text", "unit of the inhibitor concentrations"),
        Column("velocity_unit", "text", "unit of the velocities"),
        Column("plates", "text", "plates that the wells are on, separated by `; `"),
        Column("n_wells", "integer", "wells that enter the fit"),
        Column("n_substrate_levels", "integer", "levels of the substrate above zero"),
        Column("n_inhibitor_levels", "integer", "levels of the inhibitor above zero"),
        Column("top_inhibitor", "number", "highest concentration of the inhibitor, in inhibitor_unit"),
    ),
)

FAMILY_WELLS = Table(
    "family_wells",
    "the wells of every family as they enter the fit",
    (
        Column("family", "text", "identifier of the family"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well or row"),
        Column(
            "substrate",
            "number",
            "concentration of the substrate that varies (ATP where both do), in the family's substrate_unit",
        ),
        Column("protein", "number", "concentration of the protein where both vary, in the family's protein_unit"),
        Column("inhibitor", "number", "total concentration of the compound, in the family's inhibitor_unit"),
        Column("FKBP12", "number", "concentration of FKBP12, in the family's FKBP12_unit"),
        Column("velocity", "number", "velocity, in the family's velocity_unit", digits=OF_VALUES),
        Column(
            "background",
            "number",
            "background that was subtracted, in the same unit; empty for velocities reduced elsewhere",
            digits=OF_VALUES,
        ),
        Column(
            "background_se",
            "number",
            "its standard error, shared by wells of a plate with the same background",
            digits=OF_ERRORS,
        ),
        Column(
            "background_trend",
            "number",
            "the part of that which the slope of a background makes, as in velocities",
            digits=OF_ERRORS,
        ),
        SIMULATED,
    ),
)

FITS = Table(
    "fits",
    "every model fitted to every family, with its criteria",
    (
        Column("family", "text", "identifier of the family"),
        Column("compound", "text", "identifier of the compound"),
        Column(
            "model",
            "text",
            "name of the model, e.g. competitive, mixed; confined models name their pattern, e.g. `mixed "
            "[competitive]`",
        ),
        Column(
            "pattern", "text", "pattern that the model, confined to its region, stands for; empty for unconfined models"
        ),
        Column("region", "text", "region of the constants that the model is confined to, in words; empty if none"),
        Column("depletion", "flag", "whether depletion of free inhibitor by the enzyme is in the model"),
        Column("n", "integer", "wells"),
        Column("k", "integer", "estimated parameters, the error model's included"),
        Column("loglik", "number", "maximised Gaussian log-likelihood", digits=OF_VALUES),
        Column("AIC", "number", "Akaike information criterion", digits=OF_VALUES),
        Column("AICc", "number", "AIC corrected for small samples; empty where n <= k + 1", digits=OF_VALUES),
        Column("BIC", "number", "Bayesian information criterion", digits=OF_VALUES),
        Column(
            "delta_AIC",
            "number",
            "difference to the lowest AIC of its comparison (textbook models, or confined models)",
            digits=OF_ERRORS,
        ),
        Column("delta_AICc", "number", "the same for AICc", digits=OF_ERRORS),
        Column("delta_BIC", "number", "the same for BIC", digits=OF_ERRORS),
        Column("weight_AIC", "number", "Akaike weight within its comparison", digits=OF_ERRORS),
        Column("weight_AICc", "number", "weight by AICc within its comparison", digits=OF_ERRORS),
        Column("weight_BIC", "number", "weight by BIC within its comparison", digits=OF_ERRORS),
        Column(
            "evidence",
            "number",
            "of a confined model: -2 log of its likelihood averaged over the region, with the price of its other "
            "constants; what patterns are judged by",
            digits=OF_VALUES,
        ),
        Column(
            "lack_of_fit",
            "number",
            "p value of the replicate lack-of-fit test; empty without replicates",
            digits=OF_ERRORS,
        ),
        Column(
            "lack_of_fit_F",
            "number",
            "its F ratio: misfit of cell means over scatter of replicates, as variances",
            digits=OF_ERRORS,
        ),
        Column("species", "text", "what is taken to inhibit: compound, or FKBP12 complex"),
        Column("scatter", "text", "how scatter grows with velocity, estimated once for all models of the family"),
        Column("converged", "flag", "whether the minimiser converged"),
        Column("chosen", "flag", "whether this is the family's reported model"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        Column("flag_codes", "text", "the codes of the flags in the same order, separated by `; `"),
        SIMULATED,
    ),
)

PARAMETERS = Table(
    "parameters",
    "parameters of every fitted model",
    (
        Column("family", "text", "identifier of the family"),
        Column("model", "text", "name of the model, or dose-response for what single substrate levels show"),
        Column(
            "parameter",
            "text",
            "Vmax, Km, Kic, Kiu, alpha (= Kiu/Kic), beta; V0 and Kapp at one substrate level; IC50 (at [S] = Km, half "
            "of the full effect); "
            "of the model dose-response IC50 and plateau (residual activity) at the lowest and highest substrate "
            "level, and Hill slope",
        ),
        Column("value", "number", "maximum-likelihood estimate", digits=OF_VALUES),
        Column("stderr", "number", "standard error; empty where it cannot be estimated", digits=OF_ERRORS),
        Column(
            "lower",
            "number",
            "lower end of the 95 % profile-likelihood interval; empty where open or not profiled",
            digits=OF_VALUES,
        ),
        Column("upper", "number", "upper end of that interval; empty where open or not profiled", digits=OF_VALUES),
        Column("profiled", "flag", "whether the interval was computed (for the chosen model)"),
        Column("unit", "text", "unit; empty for ratios"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        Column("flag_codes", "text", "the codes of these flags, in the same order"),
        SIMULATED,
    ),
)

PREDICTIONS = Table(
    "predictions",
    "observed and fitted velocity of every well under the chosen model",
    (
        Column("family", "text", "identifier of the family"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well or row"),
        Column(
            "substrate",
            "number",
            "concentration of the substrate that varies (ATP where both do), in the family's substrate_unit",
        ),
        Column("protein", "number", "concentration of the protein where both vary, in the family's protein_unit"),
        Column("inhibitor", "number", "total concentration of the compound, in the family's inhibitor_unit"),
        Column("velocity", "number", "observed velocity, in the family's velocity_unit", digits=OF_ERRORS),
        Column("fitted", "number", "fitted velocity, in the same unit", digits=OF_ERRORS),
        Column(
            "sd", "number", "standard deviation of the error model at that well, in the same unit", digits=OF_ERRORS
        ),
        Column("standardised_residual", "number", "(velocity - fitted) / sd", digits=OF_ERRORS),
        Column("flags", "text", "outlying, where the residual says so"),
        SIMULATED,
    ),
)

CURVES = Table(
    "curves",
    "the chosen model as curves to draw: velocity against substrate at every inhibitor level",
    (
        Column("family", "text", "identifier of the family"),
        Column("inhibitor", "number", "total concentration of the compound, in the family's inhibitor_unit"),
        Column(
            "substrate", "number", "concentration of the substrate, in the family's substrate_unit", digits=OF_ERRORS
        ),
        Column("fitted", "number", "fitted velocity, in the family's velocity_unit", digits=OF_ERRORS),
        SIMULATED,
    ),
)

PATTERNS = Table(
    "patterns",
    "support of every pattern in every family: the region-confined comparison that the verdict reads",
    (
        Column("family", "text", "identifier of the family"),
        Column("compound", "text", "identifier of the compound"),
        Column(
            "pattern",
            "text",
            "competitive, noncompetitive, uncompetitive, their partial forms, or no inhibition, and others where both "
            "substrates vary: docs/words.md lists all",
        ),
        Column("model", "text", "best model of the pattern"),
        Column("criterion", "text", "AIC, AICc or BIC"),
        Column(
            "delta",
            "number",
            "evidence of the pattern (its models averaged) minus the lowest of the family",
            digits=OF_ERRORS,
        ),
        Column("support", "number", "weight of the pattern, each being as likely beforehand"),
        Column(
            "margin",
            "number",
            "the margin in force",
        ),
        Column(
            "within_reach",
            "number",
            "share of the pattern that lies so near to its border to the leading pattern that either is right; it "
            "counts for that",
        ),
        Column("alive", "flag", "whether the margin leaves what of the pattern is not within reach possible"),
        Column(
            "bootstrap_best",
            "number",
            "fraction of bootstrap runs in which the pattern is best; empty without bootstrap",
        ),
        Column("bootstrap_alone", "number", "fraction in which the margin leaves it alone; empty without bootstrap"),
        Column(
            "separation",
            "number",
            "loss of -2 log L expected on these wells, were the reported model true: what the design can tell apart",
        ),
        SIMULATED,
    ),
)

"""What to be wary of in the wells of a plate: a text a well, missing where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

#: Between flags of a well, and between steps of its treatment.
JOIN = "; "


def no_flags(wells: pd.DataFrame) -> pd.Series:
    """Nothing, for every well."""
    return pd.Series(pd.NA, index=wells.index, dtype="string")


def joined(flags: Sequence[pd.Series]) -> pd.Series:
    """Flags of several sources as one text a well.

    Examples
    --------
    >>> import pandas as pd
    >>> one, other = pd.Series(["lag", None], dtype="string"), pd.Series(["curved", None], dtype="string")
    >>> joined([one, other]).tolist()
    ['lag; curved', <NA>]
    """
    texts = zip(*(source.to_numpy(object, na_value="") for source in flags), strict=True)
    return pd.Series([JOIN.join(filter(None, text)) or None for text in texts], index=flags[0].index, dtype="string")

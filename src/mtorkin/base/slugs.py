"""File names from identifiers that may hold anything."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LENGTH = 48
#: Device names that Windows does not let be files, whatever their ending.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
#: Text that ends as our own digests do must not be mistaken for one.
DIGEST = re.compile(r"-[0-9a-f]{8}$")


def slug(text: str) -> str:
    """A file name for a text, safe and unique on any file system.

    Only ``a-z``, ``0-9`` and ``-``, so that upper and lower case never matter. Two texts never share a name: a text
    that cannot be kept as it is gets a digest of itself appended.

    Parameters
    ----------
    text
        Any identifier.

    Returns
    -------
    str
        At most 57 characters.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LENGTH].strip("-") or "x"
    if name == text and not RESERVED.fullmatch(name) and not DIGEST.search(name):
        return name
    return f"{name}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"

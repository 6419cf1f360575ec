"""The shapes in which a story is told: both languages, a phone and a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

SHAPES = [
    pytest.param("fr-FR", 390, id="fr-390"),
    *(
        pytest.param(*shape, id=f"{shape[0][:2]}-{shape[1]}", marks=pytest.mark.thorough)
        for shape in (("fr-FR", 1280), ("en-GB", 390), ("en-GB", 1280))
    ),
]
in_each_shape = pytest.mark.parametrize(("locale", "width"), SHAPES)

Enter = Callable[[str, str, int], Page]
"""Signs a new user in, by role or name, in a browser of a language and a width."""

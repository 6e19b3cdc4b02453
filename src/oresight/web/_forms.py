"""What a form that changes something must carry."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Form, Header

from oresight.errors import Fault, OresightError
from oresight.locale import N_
from oresight.web._desk import Desk
from oresight.web._visit import desk_of

__all__ = ["Changing", "StaleFormError"]


class StaleFormError(OresightError):
    """A form of another page, or of a page that is too old."""


def changing(
    desk: Annotated[Desk, Depends(desk_of)],
    csrf: Annotated[str, Form()] = "",
    x_oresight_csrf: Annotated[str, Header()] = "",
) -> None:
    """
    Let a change through if its form carries the secret of this server's own pages.

    Raises
    ------
    StaleFormError
        If it does not.
    """
    shown = csrf or x_oresight_csrf
    if not hmac.compare_digest(shown.encode(), desk.secret.encode()):
        raise StaleFormError(
            Fault(N_("This form is not of this server, or too old."), N_("Open the page again."))
        )


Changing = Annotated[None, Depends(changing)]

"""Names in params files: of channels, phases, campaigns and sales, and titles in both languages."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from bigsale.brief.base import Strict


def _digits_as_text(value: object) -> object:
    """`event: 618` means the sale called 618, not a number."""
    return str(value) if type(value) is int else value


NAME_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
NAME_ALLOWED = "a lower-case letter, then letters, digits and _ (at most 40)"
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
ID_ALLOWED = "a letter or digit, then letters, digits, - and _ (at most 64)"
EVENT_PATTERN = r"^[a-z0-9][a-z0-9_]{0,39}$"
EVENT_ALLOWED = "lower-case letters, digits and _ (at most 40), without the year"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
CampaignId = Annotated[str, Field(pattern=ID_PATTERN)]
EventName = Annotated[str, BeforeValidator(_digits_as_text), Field(pattern=EVENT_PATTERN)]


class Title(Strict):
    """A name in both languages; give a plain string where they are the same."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Say that a plain string will do."""
        own = handler.resolve_ref_schema(handler(core_schema))
        return {"anyOf": [{"type": "string", "minLength": 1}, dict(own)]}

    def in_language(self, language: str) -> str:
        """Return the name in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

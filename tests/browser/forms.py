"""Typing into every field of the forms that a page turns out to have."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from playwright.sync_api import Page, Response

PAGES = ("document", "xhr", "fetch")
FIELDS = """
const chosen = ["hidden", "checkbox", "radio", "submit", "button"];
const fields = form => [...form.elements].filter(e => e.name && (e.tagName === "TEXTAREA" ||
  e.tagName === "INPUT" && !chosen.includes(e.type)));
const buttons = form => [...form.elements].filter(e => e.type === "submit");
"""
FORMS = f"""() => {{ {FIELDS}
  return [...document.forms].map((form, number) => (
    {{ number, typed: fields(form).map(e => e.name), sends: buttons(form).length }}));
}}"""
TYPE = f"""([number, send, text]) => {{ {FIELDS}
  const form = document.forms[number];
  form.noValidate = true;
  for (const field of fields(form)) {{
    if (field.type === "file") {{
      const files = new DataTransfer();
      files.items.add(new File([text], "typed.csv", {{ type: "text/csv" }}));
      field.files = files.files;
    }} else {{
      if (field.tagName === "INPUT") field.type = "text";
      field.value = text;
    }}
  }}
  form.requestSubmit(buttons(form)[send] ?? null);
}}"""


@dataclass(frozen=True, slots=True)
class Sending:
    """One way to send one form of a page: which form, and by which of its buttons."""

    form: int
    button: int
    fields: tuple[str, ...]


def sendings(page: Page) -> Iterator[Sending]:
    """Go through the forms of the page with a field to type into, by each of their buttons."""
    for form in page.evaluate(FORMS):
        for number, button in product([form["number"]], range(max(form["sends"], 1))):
            if form["typed"]:
                yield Sending(number, button, tuple(form["typed"]))


def type_and_send(page: Page, sending: Sending, text: str) -> Response:
    """Type a text into all fields of a form, whatever they ask for, and send it."""
    with page.expect_response(_is_the_answer) as answered:
        page.evaluate(TYPE, [sending.form, sending.button, text])
    return answered.value


def _is_the_answer(answer: Response) -> bool:
    """Say whether it is what became of a form, behind all that only leads on to it."""
    return answer.request.resource_type in PAGES and not 300 <= answer.status < 400

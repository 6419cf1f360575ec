"""Typing into every field of the forms that a page turns out to have."""

from dataclasses import dataclass

from playwright.sync_api import Page, Response

PAGES = ("document", "xhr", "fetch")
FIELDS = """
const chosen = ["hidden", "checkbox", "radio", "submit", "button"];
const fields = form => [...form.elements].filter(e => e.name && (e.tagName === "TEXTAREA" ||
  e.tagName === "INPUT" && !chosen.includes(e.type)));
const buttons = form => [...form.elements].filter(e => e.type === "submit");
"""
KIND = """
const kind = form => [form.getAttribute("action"), ...fields(form).map(e => e.name)].join(" ")
  .replace(/[0-9a-f]{16,}/g, "*");
"""
FORMS = f"""() => {{ {FIELDS} {KIND}
  return [...document.forms].filter(form => fields(form).length).map(form => (
    {{ kind: kind(form), sends: buttons(form).length }}));
}}"""
TYPE = f"""([wanted, send, text]) => {{ {FIELDS} {KIND}
  const form = [...document.forms].find(form => kind(form) === wanted);
  if (!form) return false;
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
  return true;
}}"""
MOST_BUTTONS = 4


@dataclass(frozen=True, slots=True)
class Sending:
    """One way to send a kind of form: its action and fields, and by which of its buttons."""

    kind: str
    button: int


def sendings(page: Page) -> list[Sending]:
    """Return the ways to send the forms of the page that have a field to type into."""
    forms = {form["kind"]: form["sends"] for form in page.evaluate(FORMS)}
    return [
        Sending(kind, button)
        for kind, buttons in forms.items()
        for button in range(min(max(buttons, 1), MOST_BUTTONS))
    ]


def type_and_send(page: Page, sending: Sending, text: str) -> Response:
    """Type a text into all fields of a form, whatever they ask for, and send it."""
    with page.expect_response(_is_the_answer) as answered:
        assert page.evaluate(TYPE, [sending.kind, sending.button, text]), sending
    return answered.value


def _is_the_answer(answer: Response) -> bool:
    """Say whether it is what became of a form, behind all that only leads on to it."""
    return answer.request.resource_type in PAGES and not 300 <= answer.status < 400

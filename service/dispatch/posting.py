"""Posting letters: addressed, marked as automatic, handed to the mail server."""

from email.message import EmailMessage
from email.utils import make_msgid

from service.kit import mail
from service.kit.settings import Settings


class NotWantedError(Exception):
    """The mail server will never take this letter."""


def post(settings: Settings, address: str, subject: str, text: str) -> None:
    """Hand a letter to the mail server. Raises NotWantedError, NotMailedError."""
    sender = settings.smtp_sender
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = subject, sender, address
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> "))
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    try:
        mail.mail(settings, letter)
    except mail.NotMailedError as error:
        if error.permanent:
            raise NotWantedError(str(error)) from error
        raise

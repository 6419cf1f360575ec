"""Handing letters to the mail server: the only place that speaks SMTP."""

import smtplib
import ssl
from email.message import EmailMessage

from service.kit.settings import Settings

SECONDS = 15.0


class NotMailedError(Exception):
    """The mail server did not take the letter; `permanent` when it never will."""

    def __init__(self, why: str, permanent: bool) -> None:
        super().__init__(why)
        self.permanent = permanent


def mail(settings: Settings, letter: EmailMessage) -> None:
    """Hand one letter over. Raises NotMailedError, which names neither addresses nor text."""
    try:
        with _connected(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=550)
        raise NotMailedError(f"refused with {code}", code >= 500) from error
    except smtplib.SMTPResponseException as error:
        permanent = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPConnectError)
        raise NotMailedError(f"answered {error.smtp_code}", permanent) from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise NotMailedError(type(error).__name__, permanent=False) from error


def _connected(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    tls = ssl.create_default_context()
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=tls)
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if settings.smtp_security == "starttls":
        server.starttls(context=tls)
    return server

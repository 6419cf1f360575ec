"""The secrets that the fakes share with the service under test."""

from typing import Any

PUBLIC_URL = "https://score.example.com"
HUBSPOT = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
SALESFORCE = "salesforce-0123456789-abcdef"
PIPEDRIVE = "hook:s3cret"
ODOO = "odoo-0123456789-abcdefghij"
STANDARD = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
STANDARD_OLD = "whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQtb2xkLW9sZC0="

SETTINGS: dict[str, Any] = {
    "hubspot_secret": HUBSPOT,
    "salesforce_token": SALESFORCE,
    "pipedrive_login": PIPEDRIVE,
    "odoo_token": ODOO,
    "generic_secret": f"{STANDARD} {STANDARD_OLD}",
}

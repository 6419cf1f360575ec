"""Write-back: the newest score of each lead, in the CRM where the rep works."""

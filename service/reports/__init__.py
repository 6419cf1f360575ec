"""Reports: KPIs by day and slice, and what sales and marketing have to tell each other."""

"""Writes countries.json: the public holidays of every country. Run by `npm run generate:calendars`, after `pip install holidays==0.108`."""

import json
from pathlib import Path

import holidays

YEARS = range(2023, 2031)


def public_holidays(country):
    """`2023: 01-01 01-06; 2024: …`, without those of regions; empty where none is known."""
    found = holidays.country_holidays(country, years=YEARS)
    days = {year: sorted(f"{day:%m-%d}" for day in found if day.year == year) for year in YEARS}
    return "; ".join(f"{year}: {' '.join(days[year])}" for year in YEARS) if found else ""


calendars = {country: public_holidays(country) for country in sorted(holidays.list_supported_countries(include_aliases=False))}
file = {
    "source": f"holidays {holidays.__version__}, public, without regions; MIT: see NOTICE",
    "from": f"{YEARS[0]}-01-01",
    "until": f"{YEARS[-1]}-12-31",
    "countries": {country: days for country, days in calendars.items() if days},
}
text = json.dumps(file, indent=2)
Path(__file__).with_name("countries.json").write_text(f"{text}\n", encoding="utf-8")

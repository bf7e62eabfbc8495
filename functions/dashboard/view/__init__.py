"""What the pages show, as plain values: the contract between figures and templates.

A view holds numbers, moments and names; words around them, rounding and languages belong to the pages.
Moments are in the portal's time zone: a page shows the clock that they have.
"""

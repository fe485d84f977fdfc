"""Code lists that turn publishers' codes of states into ISO 3166-1 alpha-3.

``gw_states.csv``: Gleditsch and Ward numbers, as UCDP uses them (successor states under the code that UCDP gives them).
``fips_states.csv``: FIPS 10-4 codes, as GDELT uses them; from GeoNames (CC BY 4.0).
"""

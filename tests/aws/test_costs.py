"""What a new lead costs on DynamoDB: write units as MiniStack counts them, through the whole pipeline."""

from pathlib import Path

import pytest

from tests.aws.bill import MOST, MOST_WITHOUT_FIGURES, bill_of


@pytest.mark.parametrize("leads", [1, 50])
def test_a_new_lead_with_phone_and_e_mail_costs_at_most_22_write_units(
    table_url: str, tmp_path: Path, leads: int
) -> None:
    bill = bill_of(table_url, tmp_path, leads=leads)
    assert bill.whole / leads <= MOST, bill.units
    assert bill.without_figures / leads <= MOST_WITHOUT_FIGURES, bill.units

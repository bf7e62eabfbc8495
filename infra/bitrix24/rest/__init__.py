"""The REST client of Bitrix24: transport, batches, retries and limits; it knows no lead."""

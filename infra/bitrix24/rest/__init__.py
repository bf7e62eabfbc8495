"""The REST client of Bitrix24: transport, batches, retries and limits; knows nothing of leads."""

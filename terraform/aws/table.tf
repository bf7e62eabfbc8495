# What infra/aws/model.py calls `table`; a test compares them.
resource "aws_dynamodb_table" "state" {
  name                        = local.table
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = true
  hash_key                    = "pk"
  range_key                   = "sk"

  dynamic "attribute" {
    for_each = local.key_attributes
    content {
      name = attribute.key
      type = attribute.value
    }
  }

  # Made with the table, or never.
  dynamic "local_secondary_index" {
    for_each = toset(["held", "wake"])
    content {
      name            = local_secondary_index.value
      range_key       = local_secondary_index.value
      projection_type = "ALL"
    }
  }

  dynamic "global_secondary_index" {
    for_each = toset(["changed", "cohort", "due", "place", "waiting"])
    content {
      name            = global_secondary_index.value
      hash_key        = "gpk"
      range_key       = global_secondary_index.value
      projection_type = "KEYS_ONLY"
    }
  }

  global_secondary_index {
    name               = "ids"
    hash_key           = "gpk"
    range_key          = "pk"
    projection_type    = "INCLUDE"
    non_key_attributes = ["rolls"]
  }

  point_in_time_recovery {
    enabled = true
  }

  dynamic "server_side_encryption" {
    for_each = var.kms_key_arn == "" ? [] : [var.kms_key_arn]
    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }

  ttl {
    attribute_name = "expire_at"
    enabled        = true
  }
}

locals {
  table = var.table == "" ? local.prefix : var.table

  key_attributes = {
    changed = "S"
    cohort  = "S"
    due     = "S"
    gpk     = "S"
    held    = "N"
    pk      = "S"
    place   = "S"
    sk      = "S"
    waiting = "S"
    wake    = "N"
  }
}

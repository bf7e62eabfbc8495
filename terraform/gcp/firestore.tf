resource "google_firestore_database" "state" {
  name                    = var.database
  project                 = var.project_id
  location_id             = var.location == "" ? var.region : var.location
  type                    = "FIRESTORE_NATIVE"
  delete_protection_state = "DELETE_PROTECTION_ENABLED"
  deletion_policy         = "ABANDON"

  depends_on = [google_project_service.required]
}

# Kept beside the database, and longer than it: a restore makes another one of them (README, "Backup and restore").
resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.state.name
  project   = var.project_id
  retention = "${var.backup_days * 24 * 60 * 60}s"

  daily_recurrence {}
}

# What infra/gcp/model.py calls INDEXES: Firestore refuses the query that needs one until it exists.
resource "google_firestore_index" "inbox_by_priority" {
  database   = google_firestore_database.state.name
  project    = var.project_id
  collection = "inbox"

  fields {
    field_path = "priority"
    order      = "DESCENDING"
  }
  fields {
    field_path = "enqueued_at"
    order      = "ASCENDING"
  }
  fields {
    field_path = "due_at"
    order      = "ASCENDING"
  }
}

# What infra/gcp/model.py calls UNINDEXED and EXPIRING.
resource "google_firestore_field" "unindexed" {
  for_each = local.unindexed

  database   = google_firestore_database.state.name
  project    = var.project_id
  collection = each.value.collection
  field      = each.value.field

  # An empty block is "no index at all"; a missing one would be "as usual".
  index_config {}

  dynamic "ttl_config" {
    for_each = each.value.expires ? [1] : []
    content {}
  }
}

locals {
  unindexed_fields = {
    checkpoints = ["text"]
    departures  = ["row"]
    figures     = ["expire_at", "text"]
    heartbeats  = ["called_at", "runs"]
    history     = ["expire_at", "row"]
    leads       = ["commit_id", "record"]
    ledger      = ["decided_at", "entry", "expire_at"]
    rotations   = ["accounts"]
    signals     = ["at", "commit_id", "expire_at", "is_matched", "type"]
    tallies     = ["expire_at", "tally"]
  }

  unindexed = merge([
    for collection, fields in local.unindexed_fields : {
      for field in fields : "${collection}.${field}" => {
        collection = collection
        field      = field
        expires    = field == "expire_at"
      }
    }
  ]...)
}

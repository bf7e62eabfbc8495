resource "google_storage_bucket" "archives" {
  #checkov:skip=CKV_GCP_62:It holds our own published sources and no data; Cloud Audit Logs tell who wrote to it.

  name                        = "${var.project_id}-fairlead-archives"
  project                     = var.project_id
  location                    = var.region
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  # Rolling back is applying with an older archive, which is made anew from its commit.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions = 3
    }
  }

  versioning {
    enabled = true
  }

  depends_on = [google_project_service.required]
}

# Named by its contents: the same sources are the same object, and no function is built again.
resource "google_storage_bucket_object" "archive" {
  name   = "fairlead-${filesha256(var.archive)}.zip"
  bucket = google_storage_bucket.archives.name
  source = var.archive
}

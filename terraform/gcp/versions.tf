# The state is kept beside these files until a backend is named, for example a bucket of your own:
# terraform { backend "gcs" { bucket = "..." } } in a file backend.tf.
terraform {
  required_version = ">= 1.5"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }
}

# The state is kept beside these files until a backend is named, for example a bucket of your own:
# terraform { backend "s3" { bucket = "..." } } in a file backend.tf.
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

locals {
  is_real = var.endpoints == ""

  # What every name begins with: an account may carry several portals.
  prefix = "fairlead-${var.portal}"

  tags = {
    Application = "fairlead"
    Portal      = var.portal
  }
}

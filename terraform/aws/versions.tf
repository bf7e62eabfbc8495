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

provider "aws" {
  region = var.region

  # Whoever is logged in to another account is stopped before anything is made there.
  allowed_account_ids = local.is_real ? [var.account_id] : null

  # A twin of the cloud knows no keys, and has no machine to ask for them.
  access_key                  = local.is_real ? null : "twin"
  secret_key                  = local.is_real ? null : "twin"
  skip_credentials_validation = !local.is_real
  skip_metadata_api_check     = !local.is_real
  skip_requesting_account_id  = !local.is_real

  default_tags {
    tags = {
      Application = "fairlead"
      Portal      = var.portal
    }
  }

  dynamic "endpoints" {
    for_each = local.is_real ? [] : [var.endpoints]
    content {
      apigatewayv2 = endpoints.value
      budgets      = endpoints.value
      cloudwatch   = endpoints.value
      dynamodb     = endpoints.value
      iam          = endpoints.value
      kms          = endpoints.value
      lambda       = endpoints.value
      logs         = endpoints.value
      scheduler    = endpoints.value
      sns          = endpoints.value
      sqs          = endpoints.value
      ssm          = endpoints.value
      sts          = endpoints.value
    }
  }
}

locals {
  is_real = var.endpoints == ""

  # What every name begins with: an account may carry several portals.
  prefix = "fairlead-${var.portal}"
}

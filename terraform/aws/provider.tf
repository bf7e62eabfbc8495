# Apart from versions.tf: terraform/aws/portals makes many portals of the other files, by one provider.
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
    tags = local.tags
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

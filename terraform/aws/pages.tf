# The dashboard is deployed where somebody is let in: by an issuer of tokens (OpenID Connect) that the door asks, or by
# the token of the pages, which the function trades for a cookie. Without either there is no function and no route.
resource "aws_apigatewayv2_authorizer" "visitors" {
  count = local.has_issuer ? 1 : 0

  api_id           = aws_apigatewayv2_api.door.id
  name             = "visitors"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    audience = [var.dashboard_audience]
    issuer   = var.dashboard_issuer
  }

  lifecycle {
    precondition {
      condition     = var.dashboard_audience != ""
      error_message = "dashboard_issuer needs dashboard_audience beside it: without, a token that was given for anything else would open the pages."
    }
  }
}

locals {
  has_issuer = var.dashboard_issuer != ""
  has_pages  = local.has_issuer || var.dashboard_token
}

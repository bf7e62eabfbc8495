# The one door from the internet. Its throttle bounds floods, what comes beyond it is answered 429.
resource "aws_apigatewayv2_api" "door" {
  name          = local.prefix
  protocol_type = "HTTP"
  description   = "Fairlead for the portal ${var.portal}"
}

resource "aws_apigatewayv2_stage" "door" {
  api_id      = aws_apigatewayv2_api.door.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_burst_limit = 2 * var.requests_per_second
    throttling_rate_limit  = var.requests_per_second
  }

  # No address of a visitor, no path and no query, for a robot's address holds its secret.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.door.arn
    format = jsonencode({
      requestId   = "$context.requestId"
      requestTime = "$context.requestTime"
      routeKey    = "$context.routeKey"
      status      = "$context.status"
      latency     = "$context.responseLatency"
      error       = "$context.error.message"
    })
  }
}

resource "aws_cloudwatch_log_group" "door" {
  #checkov:skip=CKV_AWS_158:It holds times, routes and statuses; CloudWatch encrypts every log with a key of Amazon's.
  #checkov:skip=CKV_AWS_338:A month is enough to find out what happened, and what is older is no use to anybody.

  name              = "/aws/apigateway/${local.prefix}"
  retention_in_days = var.log_retention_days
}

resource "aws_apigatewayv2_integration" "function" {
  for_each = toset(values(local.routes))

  api_id                 = aws_apigatewayv2_api.door.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = module.function[each.value].arn
  payload_format_version = "2.0"
  timeout_milliseconds   = 30000
}

resource "aws_apigatewayv2_route" "route" {
  #checkov:skip=CKV_AWS_309:Bitrix24 and those who send signals log in nowhere: the functions check a token or a signature themselves. A test of the plan allows it to these.
  for_each = local.routes

  api_id             = aws_apigatewayv2_api.door.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.function[each.value].id}"
  authorization_type = each.value == "dashboard" && local.has_issuer ? "JWT" : "NONE"
  authorizer_id      = each.value == "dashboard" && local.has_issuer ? aws_apigatewayv2_authorizer.visitors[0].id : null
}

# The permission names the route, so that nothing but this door calls the function.
resource "aws_lambda_permission" "door" {
  for_each = local.routes

  statement_id  = "door-${replace(replace(each.key, "/[^A-Za-z0-9]+/", "-"), "/-$/", "")}"
  action        = "lambda:InvokeFunction"
  function_name = module.function[each.value].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.door.execution_arn}/*/${replace(replace(each.key, " ", ""), "/{.*}/", "*")}"
}

locals {
  routes = merge({
    "POST /lead_events" = "lead_events"
    "POST /signals"     = "signals"
    }, length(var.senders) > 0 ? {
    "POST /signals/{sender}" = "signals"
    } : {}, local.has_pages ? {
    "GET /dashboard"         = "dashboard"
    "GET /dashboard/{page+}" = "dashboard"
  } : {})
}

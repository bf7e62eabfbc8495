resource "aws_cloudwatch_dashboard" "overview" {
  dashboard_name = local.prefix

  dashboard_body = jsonencode({
    widgets = [
      for place, title in keys(local.charts) : {
        type   = "metric"
        x      = 12 * (place % 2)
        y      = 6 * floor(place / 2)
        width  = 12
        height = 6
        properties = {
          title   = title
          region  = var.region
          period  = 300
          stat    = local.charts[title].stat
          metrics = local.charts[title].metrics
        }
      }
    ]
  })
}

locals {
  charts = merge({
    for fact, told in local.log_metrics : "Log: ${told.description}" => {
      stat    = "Sum"
      metrics = [[local.namespace, fact]]
    }
    }, {
    "Answers of the door by status" = {
      stat    = "Sum"
      metrics = [for status in ["Count", "4xx", "5xx"] : ["AWS/ApiGateway", status, "ApiId", aws_apigatewayv2_api.door.id]]
    }
    "Kicks waiting" = {
      stat    = "Maximum"
      metrics = [for queue in [aws_sqs_queue.kicks.name, aws_sqs_queue.given_up.name] : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]]
    }
    "Runs by function" = {
      stat    = "Sum"
      metrics = [for function in module.function : ["AWS/Lambda", "Invocations", "FunctionName", function.name]]
    }
    "Errors by function" = {
      stat    = "Sum"
      metrics = [for function in module.function : ["AWS/Lambda", "Errors", "FunctionName", function.name]]
    }
  })
}

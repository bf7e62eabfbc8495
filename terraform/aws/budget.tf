# Of the whole account: what carries our tags is told apart only once they are activated as cost allocation tags.
resource "aws_budgets_budget" "monthly" {
  count = var.budget_amount > 0 ? 1 : 0

  account_id   = var.account_id
  name         = local.prefix
  budget_type  = "COST"
  limit_amount = tostring(var.budget_amount)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = [50, 90, 100]
    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = "ACTUAL"
      subscriber_email_addresses = [var.alert_email]
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
    }
  }
}

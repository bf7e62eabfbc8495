# What each function may do, beside writing its own log; nothing else of the account is within its reach.
locals {
  table_arn = "arn:aws:dynamodb:${var.region}:${var.account_id}:table/${local.table}"
  kicks_arn = "arn:aws:sqs:${var.region}:${var.account_id}:${local.prefix}-kicks.fifo"

  policies = {
    for name in keys(local.functions) : name => jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        local.state_rights[name],
        [for statement in [local.kick_right] : statement if contains(local.kicking, name)],
        [for statement in [local.take_right] : statement if name == "processing"],
        [for names in [local.secrets_of[name]] : {
          Sid      = "Secrets"
          Effect   = "Allow"
          Action   = ["ssm:GetParameters"]
          Resource = [for each in names : "arn:aws:ssm:${var.region}:${var.account_id}:parameter${local.secret_path}/${each}"]
        } if length(names) > 0],
        [for key in [var.kms_key_arn] : {
          Sid      = "Key"
          Effect   = "Allow"
          Action   = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
          Resource = [key]
          Condition = {
            StringEquals = { "kms:ViaService" = ["dynamodb.${var.region}.amazonaws.com", "ssm.${var.region}.amazonaws.com"] }
          }
        } if key != ""],
      )
    })
  }

  state_rights = {
    for name in keys(local.functions) : name => (
      name == "lead_events" ? [local.webhook_right] :
      name == "dashboard" ? [local.read_right] :
      [local.read_right, local.write_right]
    )
  }

  # The two writes of a webhook, by the keys that begin with the portal's name: an entry of the inbox, and that it called.
  webhook_right = {
    Sid      = "WebhookWrites"
    Effect   = "Allow"
    Action   = ["dynamodb:UpdateItem"]
    Resource = [local.table_arn]
    Condition = {
      "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["${var.portal}#heartbeats", "${var.portal}#inbox"] }
    }
  }

  read_right = {
    Sid      = "Read"
    Effect   = "Allow"
    Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
    Resource = [local.table_arn, "${local.table_arn}/index/*"]
    Condition = {
      "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${var.portal}#*"] }
    }
  }

  # A transaction needs the rights of what is in it.
  write_right = {
    Sid      = "Write"
    Effect   = "Allow"
    Action   = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    Resource = [local.table_arn]
    Condition = {
      "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${var.portal}#*"] }
    }
  }

  kick_right = {
    Sid      = "Kick"
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = [local.kicks_arn]
  }

  take_right = {
    Sid      = "Take"
    Effect   = "Allow"
    Action   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    Resource = [local.kicks_arn]
  }
}

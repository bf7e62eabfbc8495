resource "aws_iam_role" "function" {
  name        = local.name
  description = "Fairlead: ${var.entry_point}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  name   = "work"
  role   = aws_iam_role.function.id
  policy = var.policy
}

# Its own log and no other one; the group is Terraform's to make.
resource "aws_iam_role_policy" "log" {
  name = "log"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${local.name}:*"]
    }]
  })
}

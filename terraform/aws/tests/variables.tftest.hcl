# Every variable refuses what the cloud would only refuse half-way through an apply.
mock_provider "aws" {}

variables {
  account_id    = "000000000000"
  alert_email   = "crm-alerts@example.com"
  archive       = "tests/empty.zip"
  archive_pages = "tests/pages.zip"
  endpoints     = "http://127.0.0.1:9"
  portal        = "example"
  time_zone     = "Europe/Berlin"
}

run "takes_the_defaults" {
  command = plan

  assert {
    condition     = !contains(keys(module.function), "dashboard") && output.dashboard == ""
    error_message = "There is a dashboard although nobody is let in."
  }

  assert {
    condition     = length(aws_apigatewayv2_authorizer.visitors) == 0
    error_message = "An issuer is asked although none is named."
  }
}

run "makes_no_budget_of_nothing" {
  command = plan
  variables {
    budget_amount = 0
  }

  assert {
    condition     = length(aws_budgets_budget.monthly) == 0
    error_message = "There is a budget of nothing."
  }
}

run "refuses_an_issuer_whose_tokens_may_be_for_anything" {
  command = plan
  variables {
    dashboard_issuer = "https://login.example.com/"
  }
  expect_failures = [aws_apigatewayv2_authorizer.visitors]
}

run "refuses_an_account_by_name" {
  command = plan
  variables {
    account_id = "my-account"
  }
  expect_failures = [var.account_id]
}

run "refuses_what_is_no_address" {
  command = plan
  variables {
    alert_email = "nobody"
  }
  expect_failures = [var.alert_email]
}

run "refuses_a_processor_that_lambda_has_not" {
  command = plan
  variables {
    architecture = "riscv64"
  }
  expect_failures = [var.architecture]
}

run "refuses_a_folder_as_archive" {
  command = plan
  variables {
    archive = "out/"
  }
  expect_failures = [var.archive]
}

run "refuses_a_folder_as_archive_of_the_pages" {
  command = plan
  variables {
    archive_pages = "out/"
  }
  expect_failures = [var.archive_pages]
}

run "refuses_half_a_dollar" {
  command = plan
  variables {
    budget_amount = 0.5
  }
  expect_failures = [var.budget_amount]
}

run "refuses_an_audience_with_a_space" {
  command = plan
  variables {
    dashboard_audience = "our pages"
  }
  expect_failures = [var.dashboard_audience]
}

run "refuses_an_issuer_without_https" {
  command = plan
  variables {
    dashboard_issuer = "http://login.example.com/"
  }
  expect_failures = [var.dashboard_issuer]
}

run "refuses_a_host_of_the_internet_as_twin" {
  command = plan
  variables {
    endpoints = "https://dynamodb.example.com"
  }
  expect_failures = [var.endpoints]
}

run "refuses_the_alias_of_a_key" {
  command = plan
  variables {
    kms_key_arn = "alias/fairlead"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_a_retention_that_logs_have_not" {
  command = plan
  variables {
    log_retention_days = 31
  }
  expect_failures = [var.log_retention_days]
}

run "refuses_a_portal_by_its_address" {
  command = plan
  variables {
    portal = "example.bitrix24.com"
  }
  expect_failures = [var.portal]
}

run "refuses_an_address_without_https" {
  command = plan
  variables {
    portal_url = "http://example.bitrix24.com"
  }
  expect_failures = [var.portal_url]
}

run "refuses_the_address_of_a_webhook" {
  command = plan
  variables {
    portal_url = "https://example.bitrix24.com/rest/1/code/"
  }
  expect_failures = [var.portal_url]
}

run "refuses_a_sixth_of_a_processor_for_webhooks" {
  command = plan
  variables {
    public_memory = 128
  }
  expect_failures = [var.public_memory]
}

run "refuses_a_zone_as_region" {
  command = plan
  variables {
    region = "eu-central-1a"
  }
  expect_failures = [var.region]
}

run "refuses_a_door_that_lets_nobody_through" {
  command = plan
  variables {
    requests_per_second = 0
  }
  expect_failures = [var.requests_per_second]
}

run "refuses_a_python_that_is_not_bundled" {
  command = plan
  variables {
    runtime = "python3.11"
  }
  expect_failures = [var.runtime]
}

run "refuses_a_version_of_no_secret" {
  command = plan
  variables {
    secret_versions = { password = 1 }
  }
  expect_failures = [var.secret_versions]
}

run "refuses_the_latest_version" {
  command = plan
  variables {
    secret_versions = { fairlead-hash-key = 0 }
  }
  expect_failures = [var.secret_versions]
}

run "refuses_a_silence_that_an_alarm_cannot_see" {
  command = plan
  variables {
    silence_hours = 48
  }
  expect_failures = [var.silence_hours]
}

run "refuses_a_table_by_its_arn" {
  command = plan
  variables {
    table = "arn:aws:dynamodb:eu-central-1:000000000000:table/fairlead"
  }
  expect_failures = [var.table]
}

run "refuses_an_abbreviation_as_time_zone" {
  command = plan
  variables {
    time_zone = "CET1"
  }
  expect_failures = [var.time_zone]
}

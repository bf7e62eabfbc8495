# Every variable refuses what the cloud would only refuse half-way through an apply.
mock_provider "google" {}

variables {
  alert_email = "crm-alerts@example.com"
  archive     = "tests/empty.zip"
  project_id  = "my-project"
  time_zone   = "Europe/Berlin"
}

run "takes_the_defaults" {
  command = plan

  assert {
    condition     = length(module.dashboard) == 0 && output.dashboard == ""
    error_message = "There is a dashboard although nobody may see it."
  }

  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.proxy) == 0 && length(data.google_project.project) == 0
    error_message = "The proxy may call what is not there."
  }
}

run "takes_those_who_may_see_the_dashboard" {
  command = plan
  variables {
    dashboard_viewers = ["domain:example.com", "group:sales@example.com", "user:anna@example.com"]
    portal_url        = "https://portal.example.com/crm"
  }

  assert {
    condition     = length(module.dashboard) == 1
    error_message = "There is no dashboard although somebody may see it."
  }

  assert {
    condition     = length(google_iap_web_cloud_run_service_iam_member.viewer) == 3
    error_message = "Somebody who may see the dashboard is left out."
  }
}

run "refuses_everybody_as_a_viewer" {
  command = plan
  variables {
    dashboard_viewers = ["group:sales@example.com", "allUsers"]
  }
  expect_failures = [var.dashboard_viewers]
}

run "refuses_a_viewer_in_capitals" {
  command = plan
  variables {
    dashboard_viewers = ["user:Anna@example.com"]
  }
  expect_failures = [var.dashboard_viewers]
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

run "refuses_what_is_no_address" {
  command = plan
  variables {
    alert_email = "nobody"
  }
  expect_failures = [var.alert_email]
}

run "refuses_backups_of_no_day" {
  command = plan
  variables {
    backup_days = 0
  }
  expect_failures = [var.backup_days]
}

run "refuses_backups_for_longer_than_firestore_keeps_them" {
  command = plan
  variables {
    backup_days = 99
  }
  expect_failures = [var.backup_days]
}

run "refuses_an_amount_of_nothing" {
  command = plan
  variables {
    budget_amount = 0
  }
  expect_failures = [var.budget_amount]
}

run "refuses_a_currency_by_sign" {
  command = plan
  variables {
    budget_currency = "$"
  }
  expect_failures = [var.budget_currency]
}

run "refuses_a_billing_account_by_name" {
  command = plan
  variables {
    billing_account = "My Billing Account"
  }
  expect_failures = [var.billing_account]
}

run "refuses_a_database_in_capitals" {
  command = plan
  variables {
    database = "Fairlead"
  }
  expect_failures = [var.database]
}

run "refuses_a_rate_above_the_limit_of_the_portal" {
  command = plan
  variables {
    dispatches_per_second = 3
  }
  expect_failures = [var.dispatches_per_second]
}

run "refuses_a_sixth_of_a_processor_for_webhooks" {
  command = plan
  variables {
    lead_events_cpu = "0.167"
  }
  expect_failures = [var.lead_events_cpu]
}

run "refuses_a_location_that_is_no_region" {
  command = plan
  variables {
    location = "Europe"
  }
  expect_failures = [var.location]
}

run "refuses_a_project_by_its_title" {
  command = plan
  variables {
    project_id = "My Project"
  }
  expect_failures = [var.project_id]
}

run "refuses_a_zone_as_region" {
  command = plan
  variables {
    region = "europe-west1-b"
  }
  expect_failures = [var.region]
}

run "refuses_a_python_that_nobody_tried" {
  command = plan
  variables {
    runtime = "python39"
  }
  expect_failures = [var.runtime]
}

run "refuses_a_version_of_no_secret" {
  command = plan
  variables {
    secret_versions = { password = "1" }
  }
  expect_failures = [var.secret_versions]
}

run "refuses_a_silence_that_monitoring_cannot_see" {
  command = plan
  variables {
    silence_hours = 48
  }
  expect_failures = [var.silence_hours]
}

run "refuses_an_abbreviation_as_time_zone" {
  command = plan
  variables {
    time_zone = "CET1"
  }
  expect_failures = [var.time_zone]
}

run "refuses_a_crowd_of_warm_instances" {
  command = plan
  variables {
    warm_instances = 50
  }
  expect_failures = [var.warm_instances]
}

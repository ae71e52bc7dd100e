/* Artifacts of earlier jobs before the script, the job's own after it, laid down in the record: `artifacts.zip`, `dotenv`
 * and `reports/KIND/…`. Source: RUNNER 5.4, 5.5. */
#pragma once
#include <stdbool.h>

struct attempt;
struct job_result;

/* "Downloading artifacts". */
bool artifacts_download(struct attempt *attempt);

/* "Uploading artifacts for successful (failed) job". A report that GitLab would refuse fails the job. */
bool artifacts_upload(struct attempt *attempt, struct job_result *result);

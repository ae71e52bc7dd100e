#include "cli/honour.h"

#include "config/honoured.h"
#include "pipeline/job.h"

void honour_check(struct diags *diags, const struct job *job, enum honoured which, enum severity severity)
{
    struct vec findings = honoured_findings(diags->arena, job->node, which);
    for (size_t i = 0; i < findings.len; i++) {
        const struct honoured_finding *finding = findings.items[i];
        const char *note = finding->keyword->note;
        diag_add(diags, severity, "not-honoured", finding->span, "job %s: %s is %s here%s%s", job->base_name,
                 finding->path, which == NOT_HONOURED ? "not honoured" : "honoured in another way",
                 note ? ": " : "", note ? note : "");
    }
}

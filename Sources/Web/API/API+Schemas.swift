import Contract
import Desk
import Model

extension API {
    /// The parts of the document, by their names.
    static var schemas: [(name: String, schema: Schema)] {
        [
            ("Task", Schema(TaskFields.table, present: present)),
            (
                "TaskInDetail",
                .all([
                    .named("Task"),
                    .object([
                        .init(
                            "overdue", "That it is past its deadline and the service says nothing of it.",
                            .optional(
                                .object([
                                    .init("deadline_at", "Its deadline.", .value(.time)),
                                    .init(
                                        "heard_at", "When the service said something last.", .optional(.value(.time))),
                                ])), isExtra: true),
                        .init("request", "The body as it was sent.", .optional(.any), isExtra: true),
                        .init("history", "Every change, in order.", .array(.named("EventOfTask")), isExtra: true),
                    ]),
                ])
            ),
            (
                "MadeTask",
                .all([
                    .named("Task"), .object([.init("created", "Whether it was recorded just now.", .value(.flag))]),
                ])
            ),
            ("Event", Schema(EventFields.table, present: presentInEvents)),
            (
                "EventOfTask",
                .all([
                    Schema(EventFields.table, present: presentInEvents, without: [EventFields.task]),
                    .object([
                        .init("answer", "The answer that was not understood.", .optional(.any), isExtra: true)
                    ]),
                ])
            ),
            ("Outcome", outcome), ("Waiting", waiting), ("Batch", batch), ("Settings", settings),
            ("Shot", Schema(ShotFields.table)), ("Budget", Schema(BudgetFields.table)),
            ("Statistics", statistics), ("Queue", queue), ("Error", error),
        ]
    }

    private static let present: Set<String> = [
        "id", "uid", "state", "model", "mode", "prompt", "duration", "resolution", "ratio", "tags", "profile",
        "base_url", "provider", "simulated", "created_at", "updated_at", "polls",
    ]
    private static let presentInEvents: Set<String> = ["event", "id", "seq", "at", "kind", "state", "observations"]

    private static var statistics: Schema {
        .all([
            Schema(StatisticsFields.table, without: ["group"]),
            .object([
                .init("wait_error", "How far wait_p50 and wait_p95 may be off, as a share.", .value(.decimal)),
                .init("by", "What the groups are of.", .optional(.value(.name))),
                .init(
                    "groups", "A group for each, where groups were asked for.",
                    .optional(.array(Schema(StatisticsFields.table)))),
            ]),
        ])
    }

    private static var queue: Schema {
        .object([
            .init("paused", "Whether a person has paused all sending.", .value(.flag)),
            .init("paused_at", "Since when.", .optional(.value(.time))),
            .init(
                "missing_attempts", "Create calls that are noted outside of the ledger, and not in it.",
                .value(.integer)),
            .init(
                "accounts", "What waits at each account.",
                .array(
                    .object([
                        .init("base_url", "Where its service is.", .value(.name)),
                        .init("profiles", "Who sends from it.", .value(.list)),
                        .init("key_at_hand", "Whether this process has its key.", .value(.flag)),
                        .init("waiting_for", "What it waits for.", .optional(.value(.name))),
                        .init("paused_until", "Until when.", .optional(.value(.time))),
                        .init("open_limit", "How many unfinished tasks fit.", .optional(.value(.integer))),
                        .init("open", "How many are unfinished.", .value(.integer)),
                        .init("queued", "How many wait to be sent.", .value(.integer)),
                        .init("passed_over", "Why no key at hand can follow its tasks.", .optional(.value(.text))),
                    ]))),
            .init("caps", "What may be spent.", .array(.named("Budget"))),
            .init(
                "tasks", "In the order in which they are sent.", .array(Schema(QueueReport.fields, present: present))),
            .init("more", "Queued tasks beyond those.", .value(.integer)),
        ])
    }

    /// What `submit` ends with, also after a bad end.
    private static var outcome: Schema {
        .object([
            .init("tasks", "What was made, or was there already.", .array(.named("MadeTask"))),
            .init("exit_code", "What the command would end with.", .value(.integer)),
            .init("error", "Why it did not end well.", .optional(errorObject)),
            .init("errors", "All that is wrong, in the order of the tasks.", .array(errorObject)),
            .init("daemon_runs", "Whether a daemon goes on with them.", .value(.flag)),
        ])
    }

    private static var waiting: Schema {
        .object([
            .init("tasks", "How they stand.", .array(.named("Task"))),
            .init(
                "stranded", "Those that no key at hand can follow.",
                .array(
                    .object([
                        .init("task", "Its number.", .value(.integer)), .init("error", "Why.", errorObject),
                    ]))),
        ])
    }

    private static var batch: Schema {
        let task = Schema.object([
            .init("id", "Its number.", .value(.integer)),
            .init("take", "Which take of the line it is.", .optional(.value(.integer))),
            .init("state", "Where it stands.", .value(TaskState.fieldKind)),
            .init("waiting_for", "Why it is not sent yet.", .optional(.value(.name))),
        ])
        return .object([
            .init(
                "results", "What each line comes to, in their order.",
                .array(
                    .object([
                        .init("line", "Where it begins, counted from 1.", .value(.integer)),
                        .init("known", "What it had made before.", .array(task)),
                        .init("made", "What it makes now.", .array(task)),
                        .init("missing", "How many it makes, or would make.", .value(.integer)),
                        .init("cost", "What each of them costs.", .optional(.value(.decimal))),
                        .init("currency", "Of the cost.", .optional(.value(.name))),
                        .init(
                            "conflict", "What keeps it from making any; nothing is recorded then.",
                            .optional(
                                .object([
                                    .init(
                                        "kind", "Which.",
                                        .value(.word(["changed", "equal", "no_parent", "output_taken"]))),
                                    .init("reason", "Why it has no parent.", .optional(.value(.text))),
                                    .init("task", "The task in the way.", .optional(.named("Task"))),
                                ]))),
                    ]))),
            .init("daemon_runs", "Whether a daemon sends them.", .value(.flag)),
        ])
    }

    private static var settings: Schema {
        .object([
            .init("profile", "The profile that it is about.", .value(.name)),
            .init("provider", "The service of it.", .value(.name)),
            .init(
                "defaults", "What a request has that says nothing of it.",
                .object([
                    .init("model", "The model.", .optional(.value(.name))),
                    .init("duration", "Seconds.", .optional(.value(.integer))),
                    .init("resolution", "The size of the picture.", .optional(.value(.name))),
                    .init("ratio", "The shape of the picture.", .optional(.value(.name))),
                    .init("task_timeout", "Seconds.", .optional(.value(.integer))),
                    .init("watermark", "Whether it gets a watermark.", .optional(.value(.flag))),
                    .init("generate_audio", "Whether it gets sound.", .optional(.value(.flag))),
                ])),
            .init(
                "prices", "What things cost.",
                .array(
                    .object([
                        .init("provider", "At which service.", .optional(.value(.name))),
                        .init("model", "Of which model.", .optional(.value(.name))),
                        .init("resolution", "Of which size.", .optional(.value(.name))),
                        .init("mode", "Of which mode.", .optional(.value(.name))),
                        .init("per_second", "Of the video that is made.", .value(.decimal)),
                        .init("per_input_second", "Of video that is given.", .optional(.value(.decimal))),
                        .init("currency", "Such as CNY.", .value(.name)),
                        .init("valid_from", "The first day on which it holds.", .optional(.value(.name))),
                    ]))),
            .init("refuses_unpriced", "Whether a request without a price is refused.", .value(.flag)),
        ])
    }

    private static var error: Schema { .object([.init("error", "What a failing command prints.", errorObject)]) }

    private static var errorObject: Schema {
        .object([
            .init("code", "A short word that never changes meaning.", .value(.name)),
            .init("message", "What was found, what is allowed, what to do.", .value(.text)),
            .init("exit_code", "What the command would end with.", .value(.integer)),
            .init("task", "The number of the task that it is about.", .optional(.value(.integer))),
            .init("existing_task", "The task that stands in the way.", .optional(.value(.integer))),
            .init("created", "Whether a task may have been created.", .value(.word(["no", "yes", "unknown"]))),
            .init("next", "The command that helps.", .optional(.value(.text))),
        ])
    }
}

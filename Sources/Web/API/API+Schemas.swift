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
                            "pruned_at", "When bulky parts of it were dropped.", .optional(.value(.time)), isExtra: true
                        ),
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

    private static var error: Schema {
        .object([
            .init(
                "error", "What a failing command prints.",
                .object([
                    .init("code", "A short word that never changes meaning.", .value(.name)),
                    .init("message", "What was found, what is allowed, what to do.", .value(.text)),
                    .init("exit_code", "What the command would end with.", .value(.integer)),
                    .init("task", "The number of the task that it is about.", .optional(.value(.integer))),
                    .init("existing_task", "The task that stands in the way.", .optional(.value(.integer))),
                    .init("created", "Whether a task may have been created.", .value(.word(["no", "yes", "unknown"]))),
                    .init("next", "The command that helps.", .optional(.value(.text))),
                ]))
        ])
    }
}

/// What an export has of a task, most of it from the fields that everybody sees.
extension TaskFields {
    public static let exported = (table + ofQueue).exported + ofExport

    /// Of a task's video.
    public static let exportedOfVideo =
        table.exported(within: "video") + [
            ExportedField("attempts", .integer, "How often it was tried to fetch it.", isRequired: true),
            ExportedField("next_attempt_at", .time, "When that is tried next."),
            ExportedField("refusals", .integer, "How often in a row it was refused.", isRequired: true),
            ExportedField("refused_since", .time, "When the first of these refusals came."),
        ]

    /// What nobody is shown, and another ledger needs all the same.
    private static let ofExport = [
        ExportedField("accepted_at", .time, "When the service's task id came.", taking: .always),
        ExportedField("account", .integer, "The number of its account within the export.", isRequired: true),
        ExportedField("fingerprint", .binary, "What equal requests share.", isRequired: true, taking: .never),
        ExportedField("history", .object, "The entries of its history, as a list.", isRequired: true),
        ExportedField(
            "missing_polls", .integer, "How often in a row the service did not know it.", isRequired: true,
            taking: .always),
        ExportedField("missing_since", .time, "When the service did not know it first.", taking: .always),
        ExportedField("output_path", .text, "Where the user wants the video."),
        ExportedField("parent_uid", .name, "The uid of the task that it repeats."),
        ExportedField("poll_errors", .integer, "How many polls in a row failed.", isRequired: true, taking: .always),
        ExportedField("queued_at", .time, "When it came into the queue."),
        ExportedField("ref_project", .name, "The project that its ref was given in.", taking: .never),
        ExportedField("request", .object, "Its request as sent, or which earlier line has it."),
        ExportedField("timeout", .integer, "The limit that the request gives the service."),
    ]
}

import Contract
import Testing

@testable import Store

/// What older exports have and other programs read: names, forms, columns, and what must be there.
struct LedgerFormatTests {
    /// A field in one word: its key, `!` for what is required, its form in the ledger, and its column where that is
    /// called otherwise.
    private func words(_ record: LedgerRecord) -> [String] {
        zip(record.fields, record.forms).map { field, form in
            var word = field.key + (field.isRequired ? "!" : "") + ":" + (field.isComposed ? "-" : "\(form)")
            if let column = field.column, column != field.key { word += ":" + column }
            return word
        }
    }

    private static let known: [(record: LedgerRecord, words: String)] = [
        (
            LedgerFormat.account,
            """
            base_url!:text key_fingerprint!:blob number!:- open_limit:integer open_limit_at:time provider:text salt!:blob
            """
        ),
        (
            LedgerFormat.task,
            """
            accepted_at:time account!:- cost.amount:real:cost_amount cost.basis:text:cost_basis \
            cost.currency:text:cost_currency cost.rate:real:cost_rate created_at!:time deadline_at:time \
            duration!:integer error.code:text:error_code error.http_status:integer:error_http \
            error.message:text:error_message fingerprint!:blob finished_at:time generate_audio:flag history!:- \
            id!:integer last_polled_at:time missing_polls!:integer missing_since:time mode!:text model!:text \
            next_poll_at:time not_before:time note:text output_path:text parent_uid:- poll_errors!:integer \
            polls!:integer priority!:integer profile!:text progress:integer project:text prompt!:text pruned_at:time \
            queued_at:time ratio!:text ref:text request:- resolution!:text shot:text simulated!:flag:is_simulated \
            state!:text status_oddity:text submitted_at:time tags:- take:integer task_id:text timeout:integer \
            uid!:text updated_at!:time upstream_status:text video:- watermark:flag
            """
        ),
        (
            LedgerFormat.event,
            """
            answer:- at!:time event!:integer:id http_status:integer kind!:text last_observed_at:time message:text \
            observations!:integer progress:integer seq!:integer state!:text upstream_status:text
            """
        ),
        (LedgerFormat.answer, "body!:blob bytes!:integer headers!:text http_status!:integer"),
        (
            LedgerFormat.video,
            """
            attempts!:integer bytes:integer error:text expires_at:time next_attempt_at:time path:text \
            refusals!:integer refused_since:time saved_at:time sha256:blob state!:text url:text
            """
        ),
    ]

    /// What is new since may not be required: older exports do not have it.
    @Test(arguments: known.indices)
    func `An older export has every field that is required, and no known one has changed`(place: Int) {
        let (record, known) = Self.known[place]
        let words = words(record)
        let before = known.split(separator: " ").map(String.init)
        #expect(before.filter { !words.contains($0) } == [])
        #expect(words.filter { !before.contains($0) && $0.contains("!") } == [])
    }

    /// Words of a closed set are the ledger's own; the other kinds are told by their forms.
    @Test func `Only words that the ledger has are read`() {
        for key in ["state", "mode"] {
            let field = LedgerFormat.task.fields[LedgerFormat.task.place(key)]
            if case .word(let words) = field.kind { #expect(words.count > 2) } else { Issue.record("\(key)") }
        }
    }

    private func fields(_ taking: ExportedField.Taking) -> [String] {
        LedgerFormat.task.fields.filter { $0.taking == taking }.map(\.key)
    }

    @Test func `What makes a task the one it is is never taken, and what the service said always`() {
        #expect(
            fields(.never) == [
                "created_at", "fingerprint", "id", "profile", "ref", "ref_project", "submitted_by", "uid",
            ])
        #expect(
            fields(.always) == [
                "accepted_at", "billed.amount", "billed.basis", "billed.currency", "billed.rate", "deadline_at",
                "error.code", "error.http_status", "error.message", "finished_at",
                "last_polled_at", "missing_polls", "missing_since", "next_poll_at", "poll_errors", "polls", "progress",
                "simulated", "state", "status_oddity", "submitted_at", "task_id", "updated_at", "upstream_status",
            ])
    }
}

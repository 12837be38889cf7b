import Contract
import Testing

@testable import Store

/// What an export and the contract both tell of a task is of one kind, under one name.
struct SharedFieldTests {
    /// As which value JSON has it.
    private func form(_ kind: FieldKind) -> FieldKind {
        switch kind {
        case .percent, .size: .integer
        case .name, .word: .text
        default: kind
        }
    }

    @Test func `A field that an export shares with the contract has its kind`() {
        var shared = 0
        for field in LedgerFormat.task.fields where !field.isComposed {
            guard let told = TaskFields.table[field.key] ?? TaskFields.ofQueue.first(where: { $0.name == field.key })
            else { continue }
            shared += 1
            #expect(form(field.kind) == form(told.kind), "\(field.key)")
            if case .word = field.kind { #expect(field.kind == told.kind, "\(field.key)") }
        }
        #expect(shared > 30)
    }
}

public import Model

/// What an entry of the history says.
public enum EventText {
    /// An HTTP status other than 200 says something that the message may not.
    public static func message(_ event: TaskEvent) -> String {
        let status = event.httpStatus.flatMap { $0 == 200 ? nil : "HTTP \($0)" }
        return [status, event.message].compactMap { $0 }.joined(separator: ": ")
    }

    /// How many equal answers it stands for, where those are several.
    static func seen(_ event: TaskEvent) -> CellText {
        event.observations > 1 ? CellText("\(event.observations)×") : ""
    }
}

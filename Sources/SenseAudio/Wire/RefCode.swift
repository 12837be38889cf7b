import Model

/// What a number of the service's means [documented; those beyond 400,020 seen on sister calls]. In each case nothing was
/// created.
enum RefCode {
    /// The same request may be sent later.
    case passes(WaitingFor)
    /// What is said beside the service's own words, if they need it.
    case isFinal(String?)

    init?(_ number: Int64) {
        switch number {
        case 400_015: self = .passes(.room)
        case 429_000: self = .passes(.rate)
        case 400_001, 429_002, 400_900, 400_901, 400_902: self = .passes(.balance)
        case 400_000, 500_000: self = .isFinal(nil)
        case 400_021: self = .isFinal("the service does not take the text")
        case 400_033...400_038: self = .isFinal("the service does not have the model, or not for this")
        case 400_501: self = .isFinal("the service's moderation refused the content; change the prompt or material")
        default: return nil
        }
    }

    /// A task that the service does not have, in answer to a status call.
    static let unknownTask: Int64 = 404_000
    /// The key lacks the right, or the user is disabled.
    static let forbidden: Int64 = 403_002

    /// Whether a number is one of the service's.
    static func isKnown(_ number: Int64) -> Bool {
        RefCode(number) != nil || number == unknownTask || number == forbidden
    }
}

import Model

extension JSONValue {
    /// A whole number of an answer, also where it is written as `5.0`, as some gateways pass them on. What a user sends is
    /// read more strictly.
    var wholeNumber: Int64? {
        if let integer { return integer }
        guard case .number(let number) = self, number == number.rounded(), abs(number) < 9e15 else { return nil }
        return Int64(number)
    }

    /// The same value, with a whole number as such.
    var withWholeNumber: JSONValue { wholeNumber.map(JSONValue.integer) ?? self }
}

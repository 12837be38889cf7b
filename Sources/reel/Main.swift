import Commands

@main
struct Main {
    static func main() async {
        await Reel.launch(Array(CommandLine.arguments.dropFirst()))
    }
}

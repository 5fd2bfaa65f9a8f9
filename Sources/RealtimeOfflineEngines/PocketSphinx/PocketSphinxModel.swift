internal import RealtimePipeline

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Where the files of a PocketSphinx model are.
public struct PocketSphinxModel: Hashable, Sendable {
    /// The folder of the acoustic model.
    public var acousticModel: String
    /// The pronouncing dictionary: what a grammar may contain.
    public var dictionary: String
    /// The language model of free speech; loaded only by conversations without a grammar.
    public var languageModel: String
    /// The apt package that installs them, named in errors.
    public var package: String

    /// Creates a description of a model. Nothing is opened yet.
    public init(acousticModel: String, dictionary: String, languageModel: String, package: String) {
        self.acousticModel = acousticModel
        self.dictionary = dictionary
        self.languageModel = languageModel
        self.package = package
    }

    /// US English as the apt package pocketsphinx-en-us installs it.
    public static let americanEnglish = PocketSphinxModel(
        acousticModel: "/usr/share/pocketsphinx/model/en-us/en-us",
        dictionary: "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict",
        languageModel: "/usr/share/pocketsphinx/model/en-us/en-us.lm.bin",
        package: "pocketsphinx-en-us"
    )

    /// Throws ``EngineError/modelMissing(path:package:)`` for the first file that cannot be read.
    func check() throws(EngineError) {
        for path in [acousticModel + "/mdef", dictionary, languageModel] where access(path, R_OK) != 0 {
            throw .modelMissing(path: path, package: package)
        }
    }
}

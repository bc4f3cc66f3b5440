<?xml version="1.0" encoding="utf-8"?>
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AnswerText</name>
    <message>
        <source>page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message>
        <source>p. </source>
        <translation>S. </translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
</context>
<context>
    <name>AnswerView</name>
    <message>
        <source>Thinking…</source>
        <translation>Denkt nach …</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>Liest, %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Ended at the most tokens that an answer may have (Settings).</source>
        <translation>Die größte Länge einer Antwort ist erreicht (Einstellungen).</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n Token</numerusform>
            <numerusform>%n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>erstes Token %1</translation>
    </message>
    <message>
        <source>prefetch %1</source>
        <translation>Vorabruf %1</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu versuchen</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Show these figures in the Engine tab</source>
        <translation>Diese Zahlen unter „Maschine“ zeigen</translation>
    </message>
    <message>
        <source>Another try, with some chance in it; this version stays</source>
        <translation>Noch ein Versuch, mit etwas Zufall; diese Fassung bleibt</translation>
    </message>
    <message>
        <source>Go on where it ended</source>
        <translation>Dort weiterschreiben, wo sie endete</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>The context is full. Start a new conversation to go on.</source>
        <translation>Der Kontext ist voll. Beginnen Sie eine neue Unterhaltung, um fortzufahren.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>ChatView</name>
    <message>
        <source>Show earlier messages</source>
        <translation>Frühere Nachrichten zeigen</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Unterhaltung</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Add documents (Ctrl+O)</source>
        <translation>Dokumente hinzufügen (Strg+O)</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Ask (Enter)</source>
        <translation>Fragen (Eingabe)</translation>
    </message>
    <message>
        <source>Ask about the document</source>
        <translation>Fragen Sie zum Dokument</translation>
    </message>
    <message>
        <source>Ask something</source>
        <translation>Fragen Sie etwas</translation>
    </message>
</context>
<context>
    <name>ComposerInput</name>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
</context>
<context>
    <name>ConversationListModel</name>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n Dokument</numerusform>
            <numerusform>%n Dokumente</numerusform>
        </translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neue Unterhaltung</translation>
    </message>
</context>
<context>
    <name>ConversationSidebar</name>
    <message>
        <source>Search conversations</source>
        <translation>Unterhaltungen durchsuchen</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Unterhaltungen</translation>
    </message>
    <message>
        <source>+ New</source>
        <translation>+ Neu</translation>
    </message>
    <message>
        <source>New conversation (Ctrl+N)</source>
        <translation>Neue Unterhaltung (Strg+N)</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neue Unterhaltung</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Conversations appear here.</source>
        <translation>Hier erscheinen Unterhaltungen.</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Rename conversation</source>
        <translation>Unterhaltung umbenennen</translation>
    </message>
    <message>
        <source>Title:</source>
        <translation>Titel:</translation>
    </message>
</context>
<context>
    <name>DocumentChip</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n Seite</numerusform>
            <numerusform>%n Seiten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chapter(s)</source>
        <translation>
            <numerusform>%n Kapitel</numerusform>
            <numerusform>%n Kapitel</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n section(s)</source>
        <translation>
            <numerusform>%n Abschnitt</numerusform>
            <numerusform>%n Abschnitte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n part(s)</source>
        <translation>
            <numerusform>%n Teil</numerusform>
            <numerusform>%n Teile</numerusform>
        </translation>
    </message>
    <message>
        <source>opening…</source>
        <translation>wird geöffnet …</translation>
    </message>
    <message>
        <source>counting tokens…</source>
        <translation>Token werden gezählt …</translation>
    </message>
    <message>
        <source>too long by %1 tokens</source>
        <translation>um %1 Token zu lang</translation>
    </message>
    <message>
        <source>not read</source>
        <translation>nicht gelesen</translation>
    </message>
    <message>
        <source>%1 read</source>
        <translation>%1 gelesen</translation>
    </message>
    <message>
        <source>read</source>
        <translation>gelesen</translation>
    </message>
    <message>
        <source>reading %1</source>
        <translation>liest, %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Stop reading (Esc); what is read stays read</source>
        <translation>Lesen anhalten (Esc); Gelesenes bleibt gelesen</translation>
    </message>
    <message>
        <source>Remove this document</source>
        <translation>Dieses Dokument entfernen</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
</context>
<context>
    <name>DocumentListModel</name>
    <message>
        <source>page %1 of %2</source>
        <translation>Seite %1 von %2</translation>
    </message>
    <message>
        <source>chapter %1 of %2</source>
        <translation>Kapitel %1 von %2</translation>
    </message>
    <message>
        <source>section %1 of %2</source>
        <translation>Abschnitt %1 von %2</translation>
    </message>
    <message>
        <source>part %1 of %2</source>
        <translation>Teil %1 von %2</translation>
    </message>
    <message>
        <source>The document cannot be opened: %1</source>
        <translation>Das Dokument lässt sich nicht öffnen: %1</translation>
    </message>
</context>
<context>
    <name>DocumentPanel</name>
    <message>
        <source>Previous page</source>
        <translation>Vorige Seite</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Nächste Seite</translation>
    </message>
    <message>
        <source>No document in this conversation yet.</source>
        <translation>Noch kein Dokument in dieser Unterhaltung.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Passages that the model attends to are shaded here.</source>
        <translation>Stellen, auf die das Modell achtet, werden hier getönt.</translation>
    </message>
    <message>
        <source>Shaded: passages the model attended to while writing the chosen sentence.</source>
        <translation>Getönt: Stellen, auf die das Modell achtete, während es den gewählten Satz schrieb.</translation>
    </message>
    <message>
        <source>Shaded: passages the model attended to while writing this answer. Click a sentence of it to see that one&apos;s.</source>
        <translation>Getönt: Stellen, auf die das Modell achtete, während es diese Antwort schrieb. Ein Klick auf einen Satz zeigt dessen Stellen.</translation>
    </message>
    <message>
        <source>Strongest: %1</source>
        <translation>Am stärksten: %1</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>“%1” is damaged or not complete. Get the file again, or open it in its program and save a fresh copy.</source>
        <translation>„%1“ ist beschädigt oder unvollständig. Besorgen Sie die Datei noch einmal, oder öffnen Sie sie in ihrem Programm und speichern Sie sie neu.</translation>
    </message>
    <message>
        <source>“%1” is protected by a password. Save a copy without the password and use that.</source>
        <translation>„%1“ ist durch ein Kennwort geschützt. Speichern Sie eine Kopie ohne Kennwort und nehmen Sie diese.</translation>
    </message>
    <message>
        <source>“%1” unpacks to more than a document can be. Save its text as a smaller file and use that.</source>
        <translation>„%1“ ist ausgepackt größer, als ein Dokument sein kann. Speichern Sie den Text als kleinere Datei und nehmen Sie diese.</translation>
    </message>
    <message>
        <source>page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message>
        <source>chapter “%1”</source>
        <translation>Kapitel „%1“</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>Zeile %1</translation>
    </message>
    <message>
        <source>beginning</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>“%1”, line %2</source>
        <translation>„%1“, Zeile %2</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>line %1, part %2</source>
        <translation>Zeile %1, Teil %2</translation>
    </message>
    <message>
        <source>Page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>Line %1, part %2</source>
        <translation>Zeile %1, Teil %2</translation>
    </message>
    <message>
        <source>Line %1</source>
        <translation>Zeile %1</translation>
    </message>
    <message>
        <source>Lines %1–%2</source>
        <translation>Zeilen %1–%2</translation>
    </message>
    <message>
        <source>The Word file “%1” is damaged. Open it in its program and save a fresh copy.</source>
        <translation>Die Word-Datei „%1“ ist beschädigt. Öffnen Sie sie in ihrem Programm und speichern Sie sie neu.</translation>
    </message>
    <message>
        <source>The Word file “%1” holds no text. If it holds pictures of pages, save it as PDF, run text recognition (OCR) on that and use the result.</source>
        <translation>Die Word-Datei „%1“ enthält keinen Text. Wenn sie Bilder von Seiten enthält, speichern Sie sie als PDF, lassen Sie eine Texterkennung (OCR) darüber laufen und nehmen Sie das Ergebnis.</translation>
    </message>
    <message>
        <source>The book “%1” is damaged or not complete. Get the file again.</source>
        <translation>Das Buch „%1“ ist beschädigt oder unvollständig. Besorgen Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>The book “%1” is copy-protected, so its text cannot be read. Use a copy without protection.</source>
        <translation>Das Buch „%1“ ist kopiergeschützt, sein Text lässt sich nicht lesen. Nehmen Sie eine Ausgabe ohne Schutz.</translation>
    </message>
    <message>
        <source>The book “%1” holds only pictures and no text. Use an edition with text.</source>
        <translation>Das Buch „%1“ enthält nur Bilder und keinen Text. Nehmen Sie eine Ausgabe mit Text.</translation>
    </message>
    <message>
        <source>The folder “%1” does not exist or may not be read. Choose another one.</source>
        <translation>Den Ordner „%1“ gibt es nicht, oder er darf nicht gelesen werden. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The folder “%1” holds no file that can be read as a document. Choose a folder with texts, PDFs, word processor files or source code.</source>
        <translation>Der Ordner „%1“ enthält keine Datei, die sich als Dokument lesen lässt. Wählen Sie einen mit Texten, PDFs, Textverarbeitungsdateien oder Quelltext.</translation>
    </message>
    <message>
        <source>The web page “%1” is nested too deeply to be read. Open it in a browser, save it as text or PDF and use that.</source>
        <translation>Die Webseite „%1“ ist zu tief verschachtelt. Öffnen Sie sie im Browser, speichern Sie sie als Text oder PDF und nehmen Sie das.</translation>
    </message>
    <message>
        <source>The web page “%1” holds no text. Pages that are built by scripts must be saved from the browser as text or PDF.</source>
        <translation>Die Webseite „%1“ enthält keinen Text. Seiten, die durch Skripte entstehen, müssen im Browser als Text oder PDF gespeichert werden.</translation>
    </message>
    <message>
        <source>The text document “%1” is damaged. Open it in its program and save a fresh copy.</source>
        <translation>Das Textdokument „%1“ ist beschädigt. Öffnen Sie es in seinem Programm und speichern Sie es neu.</translation>
    </message>
    <message>
        <source>The text document “%1” holds no text. Choose a file that holds text.</source>
        <translation>Das Textdokument „%1“ enthält keinen Text. Wählen Sie eine Datei mit Text.</translation>
    </message>
    <message>
        <source>The PDF “%1” is protected by a password. Open it in a PDF viewer, save a copy without the password and use that.</source>
        <translation>Das PDF „%1“ ist durch ein Kennwort geschützt. Öffnen Sie es in einem PDF-Programm, speichern Sie eine Kopie ohne Kennwort und nehmen Sie diese.</translation>
    </message>
    <message>
        <source>The PDF “%1” is protected in a way that is not supported. Print it into a new PDF and use that.</source>
        <translation>Das PDF „%1“ ist auf eine Art geschützt, die nicht unterstützt wird. Drucken Sie es in ein neues PDF und nehmen Sie dieses.</translation>
    </message>
    <message>
        <source>The PDF “%1” is damaged or not complete. Get the file again, or save a fresh copy from a PDF viewer.</source>
        <translation>Das PDF „%1“ ist beschädigt oder unvollständig. Besorgen Sie die Datei noch einmal, oder speichern Sie sie in einem PDF-Programm neu.</translation>
    </message>
    <message>
        <source>“%1” is not complete: its end is missing, and pages may be, too. Get the file again if you can.</source>
        <translation>„%1“ ist unvollständig: Das Ende fehlt, vielleicht auch Seiten. Besorgen Sie die Datei möglichst noch einmal.</translation>
    </message>
    <message>
        <source>The PDF “%1” holds only scanned pictures and no text. Run text recognition (OCR) on it, for example with OCRmyPDF, and use the result.</source>
        <translation>Das PDF „%1“ enthält nur gescannte Bilder und keinen Text. Lassen Sie eine Texterkennung (OCR) darüber laufen, zum Beispiel mit OCRmyPDF, und nehmen Sie das Ergebnis.</translation>
    </message>
    <message>
        <source>Pages without text (pictures only) in “%1”, not read: %2.</source>
        <translation>Seiten ohne Text (nur Bilder) in „%1“, nicht gelesen: %2.</translation>
    </message>
    <message>
        <source>There is no file “%1”. It may have been moved or renamed; choose it again.</source>
        <translation>Es gibt keine Datei „%1“. Vielleicht wurde sie verschoben oder umbenannt; wählen Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>“%1” is a folder. Choose the files in it, or drop it on the window.</source>
        <translation>„%1“ ist ein Ordner. Wählen Sie die Dateien darin, oder ziehen Sie ihn auf das Fenster.</translation>
    </message>
    <message>
        <source>“%1” is not a file but a device or pipe. Choose a file.</source>
        <translation>„%1“ ist keine Datei, sondern ein Gerät. Wählen Sie eine Datei.</translation>
    </message>
    <message>
        <source>“%1” cannot be opened: %2. Check whether you may read it.</source>
        <translation>„%1“ lässt sich nicht öffnen: %2. Prüfen Sie, ob Sie die Datei lesen dürfen.</translation>
    </message>
    <message>
        <source>“%1” is an archive and not a text document. Unpack it and choose the files in it, or save it as PDF.</source>
        <translation>„%1“ ist ein Archiv und kein Textdokument. Packen Sie es aus und wählen Sie die Dateien darin, oder speichern Sie es als PDF.</translation>
    </message>
    <message>
        <source>“%1” is an old Office file or one with a password. Save it as DOCX or PDF without a password and use that.</source>
        <translation>„%1“ ist eine alte Office-Datei oder eine mit Kennwort. Speichern Sie sie ohne Kennwort als DOCX oder PDF und nehmen Sie diese.</translation>
    </message>
    <message>
        <source>“%1” is an RTF file. Save it as DOCX, ODT or PDF and use that.</source>
        <translation>„%1“ ist eine RTF-Datei. Speichern Sie sie als DOCX, ODT oder PDF und nehmen Sie diese.</translation>
    </message>
    <message>
        <source>“%1” is not a %2 file, though its name says so, or it is damaged. Get the file again.</source>
        <translation>„%1“ ist entgegen dem Namen keine %2-Datei, oder sie ist beschädigt. Besorgen Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>“%1” holds more than 64 MB of text. Divide it and use the part that you want to ask about.</source>
        <translation>„%1“ enthält mehr als 64 MB Text. Teilen Sie die Datei und nehmen Sie den Teil, um den es geht.</translation>
    </message>
    <message>
        <source>“%1” is larger than 512 MB. Divide it and use the part that you want to ask about.</source>
        <translation>„%1“ ist größer als 512 MB. Teilen Sie die Datei und nehmen Sie den Teil, um den es geht.</translation>
    </message>
    <message>
        <source>“%1” could not be read to its end: %2. Check the disk that it is on.</source>
        <translation>„%1“ ließ sich nicht bis zum Ende lesen: %2. Prüfen Sie den Datenträger.</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>“%1” is not text: it holds binary data. Choose a PDF, a word processor file, a web page or a text file.</source>
        <translation>„%1“ ist kein Text, sondern enthält Binärdaten. Wählen Sie ein PDF, eine Textverarbeitungsdatei, eine Webseite oder eine Textdatei.</translation>
    </message>
    <message>
        <source>%1 damaged characters of “%2” were replaced by �.</source>
        <translation>%1 beschädigte Zeichen in „%2“ wurden durch � ersetzt.</translation>
    </message>
    <message>
        <source>“%1” was read as Western European (Windows-1252). If letters look wrong, save it as UTF-8.</source>
        <translation>„%1“ wurde als westeuropäisch (Windows-1252) gelesen. Wenn Buchstaben falsch aussehen, speichern Sie die Datei als UTF-8.</translation>
    </message>
    <message>
        <source>“%1” is empty. Choose a file that holds text.</source>
        <translation>„%1“ ist leer. Wählen Sie eine Datei mit Text.</translation>
    </message>
    <message>
        <source>“%1” holds nothing but blanks. Choose a file that holds text.</source>
        <translation>„%1“ enthält nur Leerzeichen. Wählen Sie eine Datei mit Text.</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Drop to add</source>
        <translation>Loslassen zum Hinzufügen</translation>
    </message>
    <message>
        <source>PDF, DOCX, ODT, EPUB, HTML, Markdown, text, CSV, source code</source>
        <translation>PDF, DOCX, ODT, EPUB, HTML, Markdown, Text, CSV, Quelltext</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Open a document…</source>
        <translation>Dokument öffnen …</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>Das Beispiel ansehen</translation>
    </message>
    <message>
        <source>Ask about it</source>
        <translation>Fragen Sie danach</translation>
    </message>
    <message>
        <source>Ask a long document</source>
        <translation>Fragen Sie ein langes Dokument</translation>
    </message>
    <message>
        <source>A sample document is open. Ask one of these, or drop a document of your own.</source>
        <translation>Ein Beispieldokument ist geöffnet. Stellen Sie eine dieser Fragen, oder ziehen Sie ein eigenes Dokument herein.</translation>
    </message>
    <message>
        <source>The document is read when you first ask, and stays read after that.</source>
        <translation>Das Dokument wird bei der ersten Frage gelesen und bleibt danach gelesen.</translation>
    </message>
    <message>
        <source>Drop a document on the window, or open one with Ctrl+O. It is read as a whole, and everything stays on this computer.</source>
        <translation>Ziehen Sie ein Dokument auf das Fenster, oder öffnen Sie eines mit Strg+O. Es wird im Ganzen gelesen, und alles bleibt auf diesem Rechner.</translation>
    </message>
</context>
<context>
    <name>EnginePanel</name>
    <message>
        <source>Figures of fetching and latency appear here while an answer is written.</source>
        <translation>Zahlen zum Abruf und zur Dauer erscheinen hier, während eine Antwort entsteht.</translation>
    </message>
    <message>
        <source>this answer, live</source>
        <translation>diese Antwort, laufend</translation>
    </message>
    <message>
        <source>this answer</source>
        <translation>diese Antwort</translation>
    </message>
</context>
<context>
    <name>ForecastCard</name>
    <message>
        <source>full, 16 bits</source>
        <translation>voll, 16 Bit</translation>
    </message>
    <message>
        <source>%1 tokens to read</source>
        <translation>%1 Token zu lesen</translation>
    </message>
    <message>
        <source>%1 tokens to read, about %2</source>
        <translation>%1 Token zu lesen, etwa %2</translation>
    </message>
    <message>
        <source>Read now</source>
        <translation>Jetzt lesen</translation>
    </message>
    <message>
        <source>Otherwise it is read with the first question</source>
        <translation>Sonst wird es mit der ersten Frage gelesen</translation>
    </message>
    <message>
        <source>First page</source>
        <translation>Erste Seite</translation>
    </message>
    <message>
        <source>Last page</source>
        <translation>Letzte Seite</translation>
    </message>
    <message>
        <source>Use these</source>
        <translation>Diese nehmen</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Memory for it</source>
        <translation>Speicher dafür</translation>
    </message>
    <message>
        <source>“GPU” tier (RAM)</source>
        <translation>„GPU“-Ebene (RAM)</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>“CPU” tier (RAM)</source>
        <translation>„CPU“-Ebene (RAM)</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Read only pages</source>
        <translation>Nur diese Seiten lesen:</translation>
    </message>
    <message>
        <source>Read only parts</source>
        <translation>Nur diese Teile lesen:</translation>
    </message>
    <message>
        <source>“%1” has %2 tokens. That is %3 more than fit beside an answer: the context has %4.</source>
        <translation>„%1“ hat %2 Token. Das sind %3 mehr, als neben einer Antwort Platz haben: Der Kontext fasst %4.</translation>
    </message>
    <message>
        <source>Settings can raise it to the model&apos;s %1.</source>
        <translation>In den Einstellungen lässt er sich auf die %1 des Modells erhöhen.</translation>
    </message>
    <message>
        <source>%1, as set</source>
        <translation>%1, wie eingestellt</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>16-bit KV</source>
        <translation>16-Bit-KV</translation>
    </message>
    <message>
        <source>%1-bit KV</source>
        <translation>%1-Bit-KV</translation>
    </message>
    <message>
        <source>%1, rows fetched ahead</source>
        <translation>%1, Zeilen vorab geholt</translation>
    </message>
    <message>
        <source>%1, rows fetched on demand</source>
        <translation>%1, Zeilen bei Bedarf geholt</translation>
    </message>
</context>
<context>
    <name>HeatStrip</name>
    <message>
        <source>Attention over the whole document</source>
        <translation>Aufmerksamkeit über das ganze Dokument</translation>
    </message>
    <message>
        <source>The whole document: darker where the model attended to it. Click to go there.</source>
        <translation>Das ganze Dokument: dunkler, wo das Modell darauf achtete. Ein Klick führt dorthin.</translation>
    </message>
</context>
<context>
    <name>LatencyBars</name>
    <message>
        <source>Latency of each step</source>
        <translation>Dauer jedes Schritts</translation>
    </message>
    <message>
        <source>Step %1: %2 computing, %3 waiting. Click for its layers.</source>
        <translation>Schritt %1: %2 Rechnen, %3 Warten. Ein Klick zeigt die Schichten.</translation>
    </message>
</context>
<context>
    <name>LatencyCard</name>
    <message>
        <source>Step latency</source>
        <translation>Dauer der Schritte</translation>
    </message>
    <message>
        <source>computing</source>
        <translation>Rechnen</translation>
    </message>
    <message>
        <source>waiting for rows</source>
        <translation>Warten auf Zeilen</translation>
    </message>
    <message>
        <source>median %1 · p95 %2 · waiting %3</source>
        <translation>Median %1 · p95 %2 · Warten %3</translation>
    </message>
    <message>
        <source>fetched a step</source>
        <translation>je Schritt geholt</translation>
    </message>
</context>
<context>
    <name>LayerTable</name>
    <message>
        <source>Layers of step %1</source>
        <translation>Schichten von Schritt %1</translation>
    </message>
    <message>
        <source>Step %1: %2, of these %3 waiting</source>
        <translation>Schritt %1: %2, davon %3 Warten</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>%1 of %2 there · %3 fetched</source>
        <translation>%1 von %2 da · %3 geholt</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>That is a long text.</source>
        <translation>Das ist ein langer Text.</translation>
    </message>
    <message>
        <source>Make it a document</source>
        <translation>Als Dokument anhängen</translation>
    </message>
    <message>
        <source>“%1” was deleted.</source>
        <translation>„%1“ wurde gelöscht.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Open documents</source>
        <translation>Dokumente öffnen</translation>
    </message>
    <message>
        <source>Choose another model</source>
        <translation>Anderes Modell wählen</translation>
    </message>
    <message>
        <source>No model was found on this computer. Choose a GGUF file or a model's folder.</source>
        <translation>Auf diesem Rechner wurde kein Modell gefunden. Wählen Sie eine GGUF-Datei oder den Ordner eines Modells.</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
</context>
<context>
    <name>MemoryCard</name>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>This machine has no GPU in use: both tiers are in RAM, and the same method runs on the CPU.</source>
        <translation>Auf diesem Rechner wird keine GPU verwendet: Beide Ebenen liegen im RAM, und dasselbe Verfahren läuft auf der CPU.</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>Grenze %1</translation>
    </message>
    <message>
        <source>“GPU” tier, in RAM</source>
        <translation>„GPU“-Ebene, im RAM</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>The mark: what full KV would need</source>
        <translation>Die Marke: was volles KV bräuchte</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>low-bit copy</source>
        <translation>Niedrigbit-Kopie</translation>
    </message>
    <message>
        <source>fetched rows</source>
        <translation>geholte Zeilen</translation>
    </message>
    <message>
        <source>16-bit window</source>
        <translation>16-Bit-Fenster</translation>
    </message>
    <message>
        <source>workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>GPU driver</source>
        <translation>GPU-Treiber</translation>
    </message>
    <message>
        <source>“CPU” tier, in RAM</source>
        <translation>„CPU“-Ebene, im RAM</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>16-bit KV, %1 tokens</source>
        <translation>16-Bit-KV, %1 Token</translation>
    </message>
    <message>
        <source>other</source>
        <translation>anderes</translation>
    </message>
    <message>
        <source>the “GPU” tier</source>
        <translation>der „GPU“-Ebene</translation>
    </message>
    <message>
        <source>the GPU</source>
        <translation>der GPU</translation>
    </message>
    <message>
        <source>Full KV on %1 would need %2, it takes %3</source>
        <translation>Volles KV auf %1 bräuchte %2, belegt sind %3</translation>
    </message>
    <message>
        <source>saved %1</source>
        <translation>gespart %1</translation>
    </message>
</context>
<context>
    <name>ModelFactsView</name>
    <message>
        <source>%1 million parameters</source>
        <translation>%1 Millionen Parameter</translation>
    </message>
    <message>
        <source>%1 billion parameters</source>
        <translation>%1 Milliarden Parameter</translation>
    </message>
    <message>
        <source>trained to read documents</source>
        <translation>darauf trainiert, Dokumente zu lesen</translation>
    </message>
    <message>
        <source>its own template</source>
        <translation>eigene Vorlage</translation>
    </message>
    <message>
        <source>without a template: “%1” is used</source>
        <translation>ohne Vorlage: „%1“ wird verwendet</translation>
    </message>
    <message>
        <source>documents stand in the first question</source>
        <translation>Dokumente stehen in der ersten Frage</translation>
    </message>
    <message>
        <source>documents follow the instructions</source>
        <translation>Dokumente folgen den Anweisungen</translation>
    </message>
    <message>
        <source>Looking into the file…</source>
        <translation>Die Datei wird angesehen …</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Open a model, or drop one here.</source>
        <translation>Öffnen Sie ein Modell, oder ziehen Sie eines hierher.</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n Schicht</numerusform>
            <numerusform>%n Schichten</numerusform>
        </translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>%1 tokens · %2 of 16-bit KV a token</source>
        <translation>%1 Token · %2 KV in 16 Bit je Token</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>Tokenizer</translation>
    </message>
    <message>
        <source>%1, %2 pieces</source>
        <translation>%1, %2 Stücke</translation>
    </message>
    <message>
        <source>Chat format</source>
        <translation>Chat-Format</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>GPU memory that a context takes</source>
        <translation>GPU-Speicher, den ein Kontext braucht</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>full</source>
        <translation>voll</translation>
    </message>
    <message>
        <source>%1-bit</source>
        <translation>%1 Bit</translation>
    </message>
    <message>
        <source>+ CPU memory</source>
        <translation>+ CPU-Speicher</translation>
    </message>
</context>
<context>
    <name>ModelListModel</name>
    <message>
        <source>Looking into it…</source>
        <translation>Wird angesehen …</translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation>Nicht verwendbar</translation>
    </message>
    <message>
        <source>%1 · bundled</source>
        <translation>%1 · mitgeliefert</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Open a model…</source>
        <translation>Modell öffnen …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors);;All files (*)</source>
        <translation>Modelle (*.gguf *.safetensors);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Loading %1</source>
        <translation>Lädt, %1</translation>
    </message>
    <message>
        <source>or drop a GGUF file or a Hugging Face folder here. Nothing is downloaded.</source>
        <translation>oder ziehen Sie eine GGUF-Datei oder einen Hugging-Face-Ordner hierher. Es wird nichts heruntergeladen.</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
        <source>In use on %1</source>
        <translation>In Gebrauch auf %1</translation>
    </message>
    <message>
        <source>It could not be loaded. %1</source>
        <translation>Es konnte nicht geladen werden. %1</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Page of the document</source>
        <translation>Seite des Dokuments</translation>
    </message>
</context>
<context>
    <name>PrefetchCard</name>
    <message>
        <source>Prefetch</source>
        <translation>Vorabruf</translation>
    </message>
    <message>
        <source>hit rate</source>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>Share of a token&apos;s own best rows that were fetched before it needed them</source>
        <translation>Anteil der eigenen besten Zeilen eines Tokens, die da waren, bevor es sie brauchte</translation>
    </message>
    <message>
        <source>attention mass</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Share of the attention that fell on rows in 16 bits</source>
        <translation>Anteil der Aufmerksamkeit, der auf Zeilen in 16 Bit fiel</translation>
    </message>
    <message>
        <source>reused rows</source>
        <translation>wiederverwendet</translation>
    </message>
    <message>
        <source>Share of the rows that needed no transfer</source>
        <translation>Anteil der Zeilen, die nicht übertragen werden mussten</translation>
    </message>
    <message>
        <source>right guesses</source>
        <translation>richtig geraten</translation>
    </message>
    <message>
        <source>How often the guessed next token came</source>
        <translation>Wie oft das geratene nächste Token kam</translation>
    </message>
    <message>
        <source>Hit rate and attention mass, step by step</source>
        <translation>Trefferquote und Aufmerksamkeit, Schritt für Schritt</translation>
    </message>
</context>
<context>
    <name>QuestionView</name>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Your question: %1</source>
        <translation>Ihre Frage: %1</translation>
    </message>
    <message>
        <source>Ask in other words; this version stays</source>
        <translation>Anders fragen; diese Fassung bleibt</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>ReadingLine</name>
    <message numerus="yes">
        <source>%n document(s) read in %1</source>
        <translation>
            <numerusform>%n Dokument in %1 gelesen</numerusform>
            <numerusform>%n Dokumente in %1 gelesen</numerusform>
        </translation>
    </message>
    <message>
        <source>Read in %1</source>
        <translation>Gelesen in %1</translation>
    </message>
    <message>
        <source>%1, forecast %2</source>
        <translation>%1, Vorhersage %2</translation>
    </message>
    <message>
        <source>“GPU” tier</source>
        <translation>„GPU“-Ebene</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>“CPU” tier</source>
        <translation>„CPU“-Ebene</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
</context>
<context>
    <name>ResidencyCard</name>
    <message>
        <source>Rows in 16 bits</source>
        <translation>Zeilen in 16 Bit</translation>
    </message>
    <message>
        <source>document → · layers ↓</source>
        <translation>Dokument → · Schichten ↓</translation>
    </message>
</context>
<context>
    <name>ResidencyView</name>
    <message>
        <source>Map of the rows on the GPU</source>
        <translation>Karte der Zeilen auf der GPU</translation>
    </message>
    <message>
        <source>Layer %1, tokens %2–%3: %4 in 16 bits</source>
        <translation>Schicht %1, Token %2–%3: %4 in 16 Bit</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message numerus="yes">
        <source>%n bit(s)</source>
        <translation>
            <numerusform>%n Bit</numerusform>
            <numerusform>%n Bit</numerusform>
        </translation>
    </message>
    <message>
        <source>keys %1, values %2 bits</source>
        <translation>Schlüssel %1, Werte %2 Bit</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>None is loaded.</source>
        <translation>Keines ist geladen.</translation>
    </message>
    <message>
        <source>%1, context of %2 tokens</source>
        <translation>%1, Kontext von %2 Token</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Full, 16 bits</source>
        <translation>Voll, 16 Bit</translation>
    </message>
    <message>
        <source>Low-bit only</source>
        <translation>Nur Niedrigbit</translation>
    </message>
    <message>
        <source>SpeCache</source>
        <translation>SpeCache</translation>
    </message>
    <message>
        <source>Fetch on demand</source>
        <translation>Abruf bei Bedarf</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Keine Grenze</translation>
    </message>
    <message>
        <source>Keep none</source>
        <translation>Keine behalten</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Low-bit copy</source>
        <translation>Niedrigbit-Kopie</translation>
    </message>
    <message>
        <source>Rows fetched (k)</source>
        <translation>Geholte Zeilen (k)</translation>
    </message>
    <message>
        <source>GPU memory limit</source>
        <translation>Grenze des GPU-Speichers</translation>
    </message>
    <message>
        <source>Read documents on disk</source>
        <translation>Gelesenes auf der Platte</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Systemanweisung</translation>
    </message>
    <message>
        <source>Only the most probable tokens that make up this share are drawn.</source>
        <translation>Nur die wahrscheinlichsten Token, die diesen Anteil ausmachen, werden gezogen.</translation>
    </message>
    <message>
        <source>Above 1, words that have just been said become less likely.</source>
        <translation>Über 1 werden gerade gesagte Wörter unwahrscheinlicher.</translation>
    </message>
    <message>
        <source>tokens; an answer that reaches it can be continued.</source>
        <translation>Token; eine Antwort, die das erreicht, lässt sich fortsetzen.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsabzug</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Exact. All KV stays on the GPU.</source>
        <translation>Exakt. Alles KV bleibt auf der GPU.</translation>
    </message>
    <message>
        <source>Least memory. Answers get worse, above all with 1 bit.</source>
        <translation>Am wenigsten Speicher. Antworten werden schlechter, vor allem mit 1 Bit.</translation>
    </message>
    <message>
        <source>Low-bit copy on the GPU; rows that matter are fetched ahead in 16 bits.</source>
        <translation>Niedrigbit-Kopie auf der GPU; wichtige Zeilen werden vorab in 16 Bit geholt.</translation>
    </message>
    <message>
        <source>The same rows, fetched when they are needed: waits for them.</source>
        <translation>Dieselben Zeilen, erst bei Bedarf geholt: wartet auf sie.</translation>
    </message>
    <message>
        <source>%1 of full KV</source>
        <translation>%1 des vollen KV</translation>
    </message>
    <message>
        <source>%1 of full KV: %2 for a full context</source>
        <translation>%1 des vollen KV: %2 bei vollem Kontext</translation>
    </message>
    <message>
        <source>for each layer and KV head; more is nearer to full KV, and takes more bus time.</source>
        <translation>je Schicht und KV-Kopf; mehr ist näher am vollen KV und kostet mehr Übertragung.</translation>
    </message>
    <message>
        <source>Beyond it, fewer bits and smaller chunks are used, and said.</source>
        <translation>Darüber werden weniger Bits und kleinere Stücke verwendet, und es wird gesagt.</translation>
    </message>
    <message>
        <source>As much as the device has.</source>
        <translation>So viel, wie das Gerät hat.</translation>
    </message>
    <message>
        <source>Read once, read for good; least recently used out first.</source>
        <translation>Einmal gelesen, bleibt gelesen; am längsten Unbenutztes geht zuerst.</translation>
    </message>
    <message>
        <source>Every document is read again after a restart.</source>
        <translation>Nach einem Neustart wird jedes Dokument wieder gelesen.</translation>
    </message>
    <message>
        <source>Always the most probable token: the same answer each time.</source>
        <translation>Immer das wahrscheinlichste Token: jedes Mal dieselbe Antwort.</translation>
    </message>
    <message>
        <source>Answers vary; higher is more daring.</source>
        <translation>Antworten schwanken; höher ist kühner.</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>Kontextlänge</translation>
    </message>
    <message>
        <source>Known once a model is loaded.</source>
        <translation>Bekannt, sobald ein Modell geladen ist.</translation>
    </message>
    <message>
        <source>of the model&apos;s %1 tokens.</source>
        <translation>von %1 Token des Modells.</translation>
    </message>
    <message>
        <source>tokens, all that the model has.</source>
        <translation>Token, alles, was das Modell hat.</translation>
    </message>
    <message>
        <source>Filled: %1 on the GPU and %2 in CPU memory.</source>
        <translation>Gefüllt: %1 auf der GPU und %2 im CPU-Speicher.</translation>
    </message>
    <message>
        <source>Filled: %1 on the GPU.</source>
        <translation>Gefüllt: %1 auf der GPU.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Maschine</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>Seitenleiste</translation>
    </message>
</context>
<context>
    <name>SpeedCard</name>
    <message>
        <source>Throughput</source>
        <translation>Durchsatz</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>first token after</source>
        <translation>erstes Token nach</translation>
    </message>
    <message>
        <source>slowest step</source>
        <translation>langsamster Schritt</translation>
    </message>
    <message>
        <source>fetched in all</source>
        <translation>insgesamt geholt</translation>
    </message>
    <message>
        <source>waited for rows</source>
        <translation>auf Zeilen gewartet</translation>
    </message>
    <message>
        <source>tokens in context</source>
        <translation>Token im Kontext</translation>
    </message>
</context>
<context>
    <name>Storage</name>
    <message>
        <source>This document is not kept any more. Add the file again.</source>
        <translation>Dieses Dokument ist nicht mehr gespeichert. Fügen Sie die Datei noch einmal hinzu.</translation>
    </message>
    <message>
        <source>This message does not exist any more.</source>
        <translation>Diese Nachricht gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>This conversation does not exist any more.</source>
        <translation>Diese Unterhaltung gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The file with the conversations is damaged.</source>
        <translation>Die Datei mit den Unterhaltungen ist beschädigt.</translation>
    </message>
    <message>
        <source>The disk is full. Free some space on it.</source>
        <translation>Der Datenträger ist voll. Schaffen Sie Platz darauf.</translation>
    </message>
    <message>
        <source>The folder or the file in it may not be written. Allow writing to it.</source>
        <translation>Der Ordner oder die Datei darin darf nicht beschrieben werden. Erlauben Sie das Schreiben.</translation>
    </message>
    <message>
        <source>Writing to the disk failed. Check its free space and its health.</source>
        <translation>Das Schreiben auf den Datenträger schlug fehl. Prüfen Sie Platz und Zustand.</translation>
    </message>
    <message>
        <source>The conversations could not be read or written (%1). Try again.</source>
        <translation>Die Unterhaltungen ließen sich nicht lesen oder schreiben (%1). Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The kept text of “%1” is damaged. Add the file again.</source>
        <translation>Der gespeicherte Text von „%1“ ist beschädigt. Fügen Sie die Datei noch einmal hinzu.</translation>
    </message>
    <message>
        <source>The conversations were written by a newer version of this program. Update the program to see them.</source>
        <translation>Die Unterhaltungen stammen aus einer neueren Fassung dieses Programms. Aktualisieren Sie es, um sie zu sehen.</translation>
    </message>
    <message>
        <source>Earlier conversations cannot be shown meanwhile.</source>
        <translation>Frühere Unterhaltungen können solange nicht gezeigt werden.</translation>
    </message>
    <message>
        <source>New conversations are kept in memory only and are lost when the program ends. %1</source>
        <translation>Neue Unterhaltungen bleiben nur im Speicher und gehen am Programmende verloren. %1</translation>
    </message>
    <message>
        <source>The folder “%1” cannot be made. Allow writing to the one above it.</source>
        <translation>Der Ordner „%1“ lässt sich nicht anlegen. Erlauben Sie das Schreiben im Ordner darüber.</translation>
    </message>
    <message>
        <source>The file with the conversations is damaged and cannot be renamed. Allow writing to the folder “%1”.</source>
        <translation>Die Datei mit den Unterhaltungen ist beschädigt und lässt sich nicht umbenennen. Erlauben Sie das Schreiben im Ordner „%1“.</translation>
    </message>
    <message>
        <source>The file with the conversations was damaged. What could be read was saved into a new one; the damaged one was kept as “%1”.</source>
        <translation>Die Datei mit den Unterhaltungen war beschädigt. Was lesbar war, steht in einer neuen; die beschädigte liegt als „%1“ bereit.</translation>
    </message>
    <message>
        <source>The file with the conversations was damaged and could not be read, so a new one was begun; the damaged one was kept as “%1”.</source>
        <translation>Die Datei mit den Unterhaltungen war beschädigt und nicht lesbar; eine neue wurde begonnen, die beschädigte liegt als „%1“ bereit.</translation>
    </message>
    <message>
        <source>Another running program uses the conversations.</source>
        <translation>Ein anderes laufendes Programm benutzt die Unterhaltungen.</translation>
    </message>
    <message>
        <source>The file holds conversations that are not in memory.</source>
        <translation>Die Datei enthält Unterhaltungen, die nicht im Speicher sind.</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>GPU %1</source>
        <translation>GPU %1</translation>
    </message>
    <message>
        <source>Both memory tiers are in RAM.</source>
        <translation>Beide Speicherebenen liegen im RAM.</translation>
    </message>
    <message>
        <source>Show or hide conversations (Ctrl+B)</source>
        <translation>Unterhaltungen zeigen oder verbergen (Strg+B)</translation>
    </message>
    <message>
        <source>Show or hide the document and engine panel (F6)</source>
        <translation>Seitenleiste zeigen oder verbergen (F6)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings (Ctrl+,)</source>
        <translation>Einstellungen (Strg+,)</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Choose a model under Models.</source>
        <translation>Wählen Sie unter „Modelle“ ein Modell.</translation>
    </message>
    <message>
        <source>Loading %1</source>
        <translation>Lädt, %1</translation>
    </message>
    <message>
        <source>Engine: %1</source>
        <translation>Maschine: %1</translation>
    </message>
</context>
<context>
    <name>VersionPager</name>
    <message>
        <source>Earlier version</source>
        <translation>Frühere Fassung</translation>
    </message>
    <message>
        <source>Later version</source>
        <translation>Spätere Fassung</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>No model is loaded. Choose one under Models.</source>
        <translation>Es ist kein Modell geladen. Wählen Sie eines unter „Modelle“.</translation>
    </message>
    <message>
        <source>Choose a model under Models.</source>
        <translation>Wählen Sie unter „Modelle“ ein Modell.</translation>
    </message>
    <message>
        <source>The document is still being opened.</source>
        <translation>Das Dokument wird noch geöffnet.</translation>
    </message>
    <message>
        <source>“%1” holds more than %2 files. Only the first were added.</source>
        <translation>„%1“ enthält mehr als %2 Dateien. Nur die ersten wurden hinzugefügt.</translation>
    </message>
    <message>
        <source>Pasted text.txt</source>
        <translation>Eingefügter Text.txt</translation>
    </message>
    <message>
        <source>“%1” is too long for the context. Choose fewer pages first.</source>
        <translation>„%1“ ist für den Kontext zu lang. Wählen Sie zuerst weniger Seiten.</translation>
    </message>
</context>
</TS>
